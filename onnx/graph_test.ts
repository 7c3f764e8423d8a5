import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Graph } from "./graph.ts";
import {
  add,
  branch,
  cast,
  concat,
  equal,
  gather,
  gemm,
  loop,
  matmul,
  mul,
  reshape,
  squeeze,
  sum,
  topK,
  transpose,
  where,
} from "./mod.ts";
import { Program } from "./program.ts";
import { GraphError } from "./types.ts";

Deno.test("operators know the shapes of their results", () => {
  const graph = new Graph("shapes");
  const x = graph.input("x", "float32", ["N", 4]);
  const w = graph.input("w", "float32", [4, 3]);
  assertEquals(matmul(x, w).shape, ["N", 3]);
  assertEquals(gemm(x, x, undefined, { transposeA: true }).shape, [4, 4]);
  assertEquals(sum(x, { axis: 1, keep: true }).shape, ["N", 1]);
  assertEquals(transpose(x).shape, [4, "N"]);
  assertEquals(concat([x, x], 0).shape, ["N+N", 4]);
  assertEquals(gather(x, graph.vector("int32", [1, 2]), 1).shape, ["N", 2]);
  assertEquals(reshape(x, [2, "2*N"]).shape, [2, "2*N"]);
  assertEquals(topK(w, 2).values.shape, [4, 2]);
  assertEquals(equal(x, 0).dtype, "bool");
});

Deno.test("an error names the operator, the operands and their shapes", () => {
  const graph = new Graph("wrong");
  const x = graph.input("x", "float32", ["N", 4]);
  const w = graph.input("w", "float32", [3, 4]);
  const i = graph.input("i", "int32", ["N"]);
  const { message } = assertThrows(() => matmul(x, w), GraphError);
  assertEquals(message, "MatMul: inner lengths differ: x: float32[N, 4] and w: float32[3, 4]");
  assertThrows(
    () => add(x, i),
    GraphError,
    "Add: operands x: float32[N, 4] and i: int32[N] differ",
  );
  assertThrows(() => where(x, x, x), GraphError, "the condition must be bool");
  assertThrows(
    () => reshape(w, [5]),
    GraphError,
    "Reshape: w: float32[3, 4] does not hold as many",
  );
  assertThrows(() => squeeze(w, 0), GraphError, "axis 0 of w: float32[3, 4] is not 1");
  assertThrows(() => concat([x, w], 1), GraphError, "do not fit along axis 1");
  assertThrows(() => topK(w, 9), GraphError, "9 elements were asked for");
  assertThrows(() => add(1, 2), GraphError, "must be a graph value");
  assertThrows(() => graph.input("x", "float32", []), GraphError, "declared twice");
  assertThrows(() => graph.dimension("Q"), GraphError, 'no input of "wrong" has an axis "Q"');
});

Deno.test("values of another graph or of an ended subgraph are refused", () => {
  const graph = new Graph("one");
  const x = graph.input("x", "float32", [2]);
  const other = new Graph("two").input("y", "float32", [2]);
  assertThrows(() => add(x, other), GraphError, 'belongs to graph "two"');
  let leaked = x;
  loop({ count: 2, state: [x], body: (_, [s]) => ({ state: [leaked = add(s!, 1)] }) });
  assertThrows(() => add(x, leaked), GraphError, "computed in a subgraph that has ended");
  assertThrows(() => new Program(graph, { leaked }), GraphError, "belongs to a subgraph");
});

Deno.test("a loop's state keeps its number, type and shape", () => {
  const x = new Graph("loop").input("x", "float32", [2]);
  const run = (body: () => (typeof x)[]): unknown =>
    loop({ count: 1, state: [x], body: () => ({ state: body() }) });
  assertThrows(() => run(() => []), GraphError, "returns 0 state values, but the loop has 1");
  assertThrows(() => run(() => [sum(x)]), GraphError, "Loop: state 0 starts as x: float32[2]");
  assertThrows(() => run(() => [cast(x, "int32")]), GraphError, "and becomes");
});

Deno.test("branches agree in number and type", () => {
  const graph = new Graph("if");
  const x = graph.input("x", "float32", [2]);
  const yes = graph.input("yes", "bool", []);
  assertThrows(() => branch(x, () => [x], () => [x]), GraphError, "must be a bool scalar");
  assertThrows(() => branch(yes, () => [x], () => []), GraphError, "differ in output 0");
  assertThrows(() => branch(yes, () => [], () => [x]), GraphError, "number of outputs");
  assertThrows(() => branch(yes, () => [x], () => [cast(x, "int32")]), GraphError, "output 0");
});

Deno.test("what does not depend on the iteration leaves the loop", () => {
  const graph = new Graph("hoist");
  const x = graph.input("x", "float32", [2]);
  loop({ count: 3, state: [x], body: (_, [s]) => ({ state: [add(s!, mul(x, 2))] }) });
  assertEquals(graph.root.nodes.map((node) => node.operator), ["Mul", "Loop"]);
});

Deno.test("small equal constants are stored once", () => {
  const graph = new Graph("constants");
  const x = graph.input("x", "float32", [2]);
  const program = new Program(graph, { y: add(mul(x, 2), mul(add(x, 2), 2)) });
  assertEquals(graph.root.initializers.size, 1);
  assertEquals(program.operators().get("Mul"), 2);
});

Deno.test("equal programs have equal hashes, other programs others", () => {
  const build = (factor: number): Program => {
    const graph = new Graph("hash");
    return new Program(graph, { y: mul(graph.input("x", "float32", ["N"]), factor) });
  };
  assertEquals(build(2).hash, build(2).hash);
  assertEquals(build(2).hash === build(3).hash, false);
  assertStringIncludes(new TextDecoder().decode(build(2).bytes()), "hash");
});

Deno.test("a program needs an output", () => {
  assertThrows(() => new Program(new Graph("empty"), {}), GraphError, "has no output");
});
