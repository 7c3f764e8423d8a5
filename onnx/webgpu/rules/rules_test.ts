/** Operators made of others compute what the operators do; here on the CPU, which has both. */
import { assert, assertEquals } from "@std/assert";
import type { NdArray, Storage } from "../../../core/ndarray.ts";
import { Random } from "../../../core/random.ts";
import { Graph, type Value } from "../../graph.ts";
import {
  add,
  argMax,
  argMin,
  cast,
  concat,
  equal,
  eyeLike,
  gather,
  inverse,
  less,
  logSoftmax,
  loop,
  matmul,
  mul,
  range,
  scatterElements,
  sign,
  slice,
  sliceBetween,
  sub,
  sum,
  topK,
  transpose,
  unsqueeze,
  where,
} from "../../mod.ts";
import { Program } from "../../program.ts";
import { Runtime } from "../../runtime.ts";
import type { Fetches } from "../../tensor.ts";
import { lower, type Lowered, lowerings } from "../lowering.ts";

const rules = lowerings.webgpu!.rules!;

function array(shape: readonly number[], element: (i: number) => number): NdArray {
  const length = shape.reduce((a, b) => a * b, 1);
  return { data: Float32Array.from({ length }, (_, i) => element(i)), shape };
}

function lowered(program: Program): Lowered {
  return lower(program, { device: false, rules });
}

function operatorsOf(program: Program): ReadonlyMap<string, number> {
  return lowered(program).program.operators();
}

/** What a program of one input gives as it is, and by the rules. */
async function bothWays(program: Program, x: NdArray<Storage>): Promise<[Fetches, Fetches]> {
  const whole = await Runtime.open({ threads: 1 });
  const byRules = await Runtime.open({ threads: 1, lowering: { device: false, rules } });
  try {
    return [await whole.run(program, { x }), await byRules.run(program, { x })];
  } finally {
    await whole.close();
    await byRules.close();
  }
}

function program(shape: (string | number)[], build: (x: Value, g: Graph) => Value): Program {
  const graph = new Graph("rules");
  return new Program(graph, { y: build(graph.input("x", "float32", shape), graph) });
}

function unit(graph: Graph, order: number): Value {
  return graph.constant(array([order, order], (i) => i % (order + 1) === 0 ? 1 : 0));
}

function largest(array: NdArray<Storage>): number {
  return Math.max(...[...array.data].map((value) => Math.abs(Number(value))));
}

function largestDifference(a: NdArray<Storage>, b: NdArray<Storage>): number {
  assertEquals(a.shape, b.shape);
  const [x, y] = [[...a.data].map(Number), [...b.data].map(Number)];
  return Math.max(0, ...x.map((value, i) => Math.abs(value - y[i]!)));
}

Deno.test("small inverses by elimination, also where pivots are needed", async () => {
  const random = new Random("inverse");
  for (const order of [1, 2, 3, 10, 26]) {
    const inverses = program(["N", order, order], (x) => inverse(x));
    assertEquals(operatorsOf(inverses).get("Inverse"), undefined);
    // What an inverse leaves of the identity, which does not depend on how well it is determined.
    const rests = program(
      ["N", order, order],
      (x) => sub(matmul(inverse(x), x), unit(x.graph, order)),
    );
    const x = array([5, order, order], () => random.normal());
    const [whole, byRules] = await bothWays(rests, x);
    const [expected, found] = [largest(whole.y!), largest(byRules.y!)];
    assert(
      found < 8 * expected + 1e-6,
      `order ${order}: ${found}, and by the operator ${expected}`,
    );
  }
  const swap = array([2, 2], (i) => i === 1 || i === 2 ? 1 : 0);
  const [, { y }] = await bothWays(program([2, 2], (x) => inverse(x)), swap);
  assertEquals([...y!.data], [0, 1, 1, 0]);
});

Deno.test("large inverses stay what they are", () => {
  assertEquals(operatorsOf(program([40, 40], (x) => inverse(x))).get("Inverse"), 1);
  const definite = (order: number): Program =>
    program([order, order], (x) => inverse(x, { definite: true }));
  assertEquals(operatorsOf(definite(257)).get("Inverse"), 1);
  assertEquals(operatorsOf(definite(256)).get("Inverse"), undefined);
});

Deno.test("inverses of definite matrices, without pivots", async () => {
  const random = new Random("definite");
  for (const order of [33, 70, 200]) {
    const root = array([order, order + 5], () => random.normal());
    const rests = program([order, order + 5], (x) => {
      const definite = add(matmul(x, transpose(x)), mul(unit(x.graph, order), 0.1));
      return sub(matmul(inverse(definite, { definite: true }), definite), unit(x.graph, order));
    });
    assertEquals(operatorsOf(rests).get("Inverse"), undefined);
    const [whole, byRules] = await bothWays(rests, root);
    const [expected, found] = [largest(whole.y!), largest(byRules.y!)];
    assert(found < 8 * expected, `order ${order}: ${found}, and by the operator ${expected}`);
  }
});

Deno.test("logarithms of softmax, also of logits whose powers overflow", async () => {
  const x = array([3, 4], (i) => i < 4 ? 1000 * i : i < 8 ? i : -1e30);
  for (const axis of [0, 1]) {
    const logs = program(["N", 4], (x) => logSoftmax(x, axis));
    assertEquals(operatorsOf(logs).get("LogSoftmax"), undefined);
    const [whole, byRules] = await bothWays(logs, x);
    assert(largestDifference(whole.y!, byRules.y!) < 1e-5);
  }
});

Deno.test("signs and identity matrices", async () => {
  const x = array([3, 4], (i) => i - 5);
  const signs = program(["N", 4], (x) => add(sign(x), eyeLike(x)));
  const operators = operatorsOf(signs);
  assertEquals([operators.get("Sign"), operators.get("EyeLike")], [undefined, undefined]);
  const [whole, byRules] = await bothWays(signs, x);
  assertEquals(byRules, whole);
});

Deno.test("indices that are computed with are int32, those that are looked up by stay", async () => {
  const x = array([6, 4], (i) => (7 * i) % 11);
  const programs: Record<string, (x: Value, graph: Graph) => Value> = {
    "looked up": (x) => gather(x, argMax(sum(x, { axis: 1 }))),
    "as a column": (x) => {
      const row = argMin(sum(x, { axis: 1 }), { axis: 0 });
      return scatterElements(sum(x, { axis: 1 }), unsqueeze(row, 0), unsqueeze(sum(x), 0));
    },
    "compared": (x, graph) => cast(equal(unsqueeze(argMax(x), 1), range(graph, "N")), "float32"),
    "computed": (x) => {
      const places = topK(x, 3).indices;
      const halves = where(less(places, 2), mul(add(places, 5), 2), places);
      return cast(concat([halves, slice(places, 0, 1, 3)]), "float32");
    },
    "in a loop": (x) =>
      loop({
        count: 3,
        state: [sum(x, { axis: 1 })],
        body: (_, [s]) => {
          const row = unsqueeze(argMax(s!, { axis: 0 }), 0);
          return {
            state: [scatterElements(s!, row, mul(gather(s!, row), 0.1))],
            collect: [cast(row, "int32")],
          };
        },
      }).collected[0]!,
  };
  for (const [name, build] of Object.entries(programs)) {
    const [whole, byRules] = await bothWays(program(["N", 4], build), x);
    assertEquals(byRules, whole, name);
  }
  const narrowed = operatorsOf(program(["N", 4], programs.compared!));
  assertEquals(narrowed.get("Gather"), 1);
  assertEquals(operatorsOf(program(["N", 4], programs["looked up"]!)).get("Gather"), 1);
});

Deno.test("an index that a program hands out keeps its type", async () => {
  const x = array([3, 4], (i) => -i);
  const [whole, byRules] = await bothWays(
    program(["N", 4], (x) => add(argMax(x), argMin(x))),
    x,
  );
  assert(byRules.y!.data instanceof BigInt64Array);
  assertEquals(byRules, whole);
});

Deno.test("short loops are written out, longer ones are not", () => {
  const powers = (count: number): Program =>
    program(
      ["N", 4],
      (x) => loop({ count, state: [x], body: (_, [s]) => ({ state: [mul(s!, x)] }) }).state[0]!,
    );
  assertEquals(lowered(powers(4)).plan, undefined);
  assertEquals(operatorsOf(powers(4)).get("Mul"), 4);
  assert(lowered(powers(1000)).plan !== undefined);
});

Deno.test("a length that changes from one iteration to the next is measured in each", async () => {
  const graph = new Graph("growing");
  const x = graph.input("x", "float32", ["N"]);
  const { collected: [places] } = loop({
    count: 3,
    state: [x],
    body: (i, [s]) => {
      const bounds = { start: graph.vector("int64", [0]), end: unsqueeze(add(i, 1), 0) };
      return { state: [s!], collect: [add(argMax(sliceBetween(x, 0, bounds, "first")), 10)] };
    },
  });
  const growing = new Program(graph, { places: places! });
  assertEquals(operatorsOf(growing).get("Loop"), undefined);
  const [whole, byRules] = await bothWays(growing, array([4], (i) => i));
  assertEquals([...byRules.places!.data].map(Number), [10, 11, 12]);
  assertEquals(byRules, whole);
});
