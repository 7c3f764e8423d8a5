import { assertEquals } from "@std/assert";
import { add, branch, Graph, less, loop, matmul, mul, Program, Runtime, sum } from "../onnx/mod.ts";
import { countNodes, startCounting, taken } from "./counters.ts";

/** y = x · x, 4 × 4 in float32: a product, and an Identity that gives its output a name. */
function product(): Program {
  const graph = new Graph("product");
  const x = graph.input("x", "float32", [4, 4]);
  return new Program(graph, { y: matmul(x, x) });
}

/** A loop whose body has a loop and a branch. */
function nested(): Program {
  const graph = new Graph("nested");
  const x = graph.input("x", "float32", [1]);
  const { state } = loop({
    count: 3,
    state: [x],
    body: (_, [s]) => {
      const inner = loop({ count: 2, state: [s!], body: (_, [t]) => ({ state: [mul(t!, 2)] }) });
      const [y] = inner.state;
      return { state: [branch(less(sum(y!), 5), () => [add(y!, 1)], () => [y!])[0]!] };
    },
  });
  return new Program(graph, { y: state[0]! });
}

Deno.test("countNodes counts the nodes of loop bodies and branches", () => {
  assertEquals(countNodes(product().bytes()), 2);
  const program = nested();
  const scopes = [...program.scope.all()];
  // The graph, two bodies and two branches.
  assertEquals(scopes.length, 5);
  const nodes = scopes.reduce((sum, scope) => sum + scope.nodes.length, 0);
  assertEquals(countNodes(program.bytes()), nodes);
});

Deno.test("sessions, nodes, calls and bytes are counted until they are taken", async () => {
  startCounting();
  const runtime = await Runtime.open({ threads: 1 });
  taken();
  const program = product();
  const feeds = { x: { data: new Float32Array(16), shape: [4, 4] } };
  const call = 2 * 16 * 4;
  await runtime.run(program, feeds);
  assertEquals(taken(), { sessions: 1, nodes: 2, calls: 1, bytes: call, largestCall: call });
  for (let i = 0; i < 3; i++) await runtime.run(program, feeds);
  assertEquals(taken(), { sessions: 0, nodes: 0, calls: 3, bytes: 3 * call, largestCall: call });
  const small = { data: Float32Array.of(1), shape: [1] };
  await runtime.run(nested(), { x: small });
  await runtime.run(program, feeds);
  const { nodes: _, ...counts } = taken();
  assertEquals(counts, { sessions: 1, calls: 2, bytes: call + 8, largestCall: call });
  await runtime.close();
  assertEquals(taken(), { sessions: 0, nodes: 0, calls: 0, bytes: 0, largestCall: 0 });
});
