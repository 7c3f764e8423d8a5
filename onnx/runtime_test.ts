import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError, TrawlError } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import { Random } from "../core/random.ts";
import { Graph, type Value } from "./graph.ts";
import {
  add,
  argMax,
  branch,
  cast,
  concat,
  conv2d,
  cumulativeSum,
  expand,
  eyeLike,
  fill,
  gatherElements,
  gemm,
  inverse,
  less,
  logSumExp,
  loop,
  matmul,
  maxPool,
  mul,
  oneHot,
  pad,
  range,
  reshape,
  scatterElements,
  scatterRows,
  slice,
  softmax,
  squeeze,
  sub,
  sum,
  symmetricInverse,
  topK,
  transpose,
  unsqueeze,
} from "./mod.ts";
import { Program } from "./program.ts";
import { parseProvider } from "./provider_names.ts";
import { Runtime } from "./runtime.ts";

import fc from "fast-check";

function floats(shape: number[], ...data: number[]): NdArray {
  return { data: Float32Array.from(data), shape };
}

async function evaluate(
  feeds: Record<string, NdArray>,
  build: (inputs: Record<string, Value>, graph: Graph) => Value,
): Promise<number[]> {
  const runtime = await Runtime.open({ threads: 1 });
  try {
    const graph = new Graph("test");
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, { shape }]) => [name, graph.input(name, "float32", shape)]),
    );
    const { y } = await runtime.run(new Program(graph, { y: build(inputs, graph) }), feeds);
    return [...y!.data].map(Number);
  } finally {
    await runtime.close();
  }
}

const x = floats([2, 3], 1, 2, 3, 4, 5, 6);

Deno.test("arithmetic broadcasts and takes numbers", async () => {
  assertEquals(await evaluate({ x }, ({ x }) => sub(mul(x!, 2), 1)), [1, 3, 5, 7, 9, 11]);
  const row = floats([3], 10, 20, 30);
  assertEquals(await evaluate({ x, row }, ({ x, row }) => add(x!, row!)), [11, 22, 33, 14, 25, 36]);
});

Deno.test("products and inverses", async () => {
  assertEquals(await evaluate({ x }, ({ x }) => matmul(x!, transpose(x!))), [14, 32, 32, 77]);
  const options = { transposeA: true, alpha: 2, beta: 1 };
  assertEquals(
    await evaluate({ x }, ({ x }, g) => gemm(x!, x!, g.vector("float32", [1, 2, 3]), options)),
    [35, 46, 57, 45, 60, 75, 55, 74, 93],
  );
  const m = floats([2, 2], 2, 0, 0, 4);
  assertEquals(await evaluate({ m }, ({ m }) => inverse(m!)), [0.5, 0, 0, 0.25]);
});

Deno.test("a symmetric matrix is inverted by halves", async () => {
  const size = 901;
  const graph = new Graph("halves");
  const x = graph.input("x", "float32", [size, size]);
  const program = new Program(graph, { y: matmul(symmetricInverse(x), x) });
  const random = new Random("halves");
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      data[i * size + j] = data[j * size + i] = i === j ? 2 : 0.02 * random.normal();
    }
  }
  const runtime = await Runtime.open();
  const { y } = await runtime.run(program, { x: { data, shape: [size, size] } });
  await runtime.close();
  (y!.data as Float32Array).forEach((value, i) => {
    const expected = i % (size + 1) === 0 ? 1 : 0;
    assert(Math.abs(value - expected) < 1e-5, `${i}: ${value}`);
  });
});

Deno.test("layout: slices, joins, gathers, scatters and one-hot rows", async () => {
  assertEquals(await evaluate({ x }, ({ x }) => slice(x!, 1, -2)), [2, 3, 5, 6]);
  assertEquals(await evaluate({ x }, ({ x }) => concat([x!, x!], 1)), [
    1,
    2,
    3,
    1,
    2,
    3,
    4,
    5,
    6,
    4,
    5,
    6,
  ]);
  assertEquals(await evaluate({ x }, ({ x }) => reshape(x!, [3, 2])), [1, 2, 3, 4, 5, 6]);
  assertEquals(
    await evaluate(
      { x },
      (_, g) => squeeze(unsqueeze(expand(g.scalar("float32", 7), [2]), 0), 0),
    ),
    [7, 7],
  );
  assertEquals(
    await evaluate({ x }, ({ x }) => gatherElements(x!, unsqueeze(argMax(x!), 1), 1)),
    [3, 6],
  );
  assertEquals(
    await evaluate(
      { x },
      ({ x }, g) =>
        scatterElements(
          x!,
          g.constant({ data: Int32Array.of(1, 2), shape: [2, 1] }),
          fill(g, 0, [2, 1]),
          1,
        ),
    ),
    [1, 0, 3, 4, 5, 0],
  );
  assertEquals(await evaluate({ x }, (_, g) => oneHot(g.vector("int32", [2, 0]), 3)), [
    0,
    0,
    1,
    1,
    0,
    0,
  ]);
});

Deno.test("padding, computed slices and replaced rows", async () => {
  const padded = (mode: "constant" | "edge" | "reflect") => ({ x }: Record<string, Value>): Value =>
    pad(x!, [0, 1], [0, 1], mode);
  assertEquals(await evaluate({ x }, padded("constant")), [0, 1, 2, 3, 0, 0, 4, 5, 6, 0]);
  assertEquals(await evaluate({ x }, padded("edge")), [1, 1, 2, 3, 3, 4, 4, 5, 6, 6]);
  assertEquals(await evaluate({ x }, padded("reflect")), [2, 1, 2, 3, 2, 5, 4, 5, 6, 5]);
  assertEquals(
    await evaluate(
      { x },
      ({ x }, g) => scatterRows(x!, g.vector("int64", [1]), fill(g, 9, [1, 3])),
    ),
    [1, 2, 3, 9, 9, 9],
  );
  assertEquals(await evaluate({ x }, ({ x }) => eyeLike(x!)), [1, 0, 0, 0, 1, 0]);
});

Deno.test("reductions, ranks and running sums; ties go to the lower index", async () => {
  assertEquals(await evaluate({ x }, ({ x }) => sum(x!)), [21]);
  assertEquals(await evaluate({ x }, ({ x }) => cumulativeSum(x!)), [1, 3, 6, 4, 9, 15]);
  const ties = floats([4], 5, 7, 7, 5);
  assertEquals(await evaluate({ ties }, ({ ties }) => topK(ties!, 4).indices), [1, 2, 0, 3]);
  assertEquals(await evaluate({ ties }, ({ ties }) => argMax(ties!)), [1]);
  const huge = floats([2], 1000, 1000);
  const [value] = await evaluate({ huge }, ({ huge }) => logSumExp(huge!));
  assert(Math.abs(value! - 1000.6931) < 1e-3);
});

Deno.test("convolution and pooling", async () => {
  const image = floats([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const kernel = floats([1, 1, 2, 2], 1, 0, 0, 1);
  assertEquals(
    await evaluate({ image, kernel }, ({ image, kernel }) => conv2d(image!, kernel!)),
    [6, 8, 12, 14],
  );
  const pool = (image: Value): Value =>
    maxPool(image, [2, 2], { stride: 2, padding: [0, 0, 1, 1] });
  assertEquals(await evaluate({ image }, ({ image }) => pool(image!)), [5, 6, 8, 9]);
});

Deno.test("softmax rows sum to one for any logits", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const graph = new Graph("softmax");
  const logits = graph.input("logits", "float32", ["N", "K"]);
  const program = new Program(graph, { total: sum(softmax(logits), { axis: 1 }) });
  const entry = fc.float({ noNaN: true, min: -1e4, max: 1e4 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(entry, entry, entry), { minLength: 1 }), async (rows) => {
      const feeds = { logits: floats([rows.length, 3], ...rows.flat()) };
      const { total } = await runtime.run(program, feeds);
      for (const value of total!.data) assert(Math.abs(Number(value) - 1) < 1e-5);
    }),
  );
  await runtime.close();
});

Deno.test("a loop sees outer values, collects, and stops early", async () => {
  const start = floats([1], 1);
  const doubled = (proceed: boolean) => ({ start }: Record<string, Value>): Value => {
    const { state } = loop({
      count: 10,
      state: [start!],
      body: (_, [s]) => {
        const next = mul(s!, add(start!, 1));
        return { state: [next], ...proceed ? { proceed: less(sum(next), 20) } : {} };
      },
    });
    return state[0]!;
  };
  assertEquals(await evaluate({ start }, doubled(false)), [1024]);
  assertEquals(await evaluate({ start }, doubled(true)), [32]);
  assertEquals(
    await evaluate({ start }, ({ start }) =>
      loop({
        count: 3,
        state: [start!],
        body: (i, [s]) => ({ state: [s!], collect: [mul(cast(i, "float32"), s!)] }),
      }).collected[0]!),
    [0, 1, 2],
  );
});

Deno.test("loops nest, and a branch computes one side", async () => {
  const start = floats([1], 1);
  assertEquals(
    await evaluate({ start }, ({ start }) =>
      loop({
        count: 3,
        state: [start!],
        body: (i, [s]) => {
          const inner = loop({
            count: i,
            state: [s!],
            body: (_, [t]) => ({ state: [add(t!, s!)] }),
          });
          return { state: [inner.state[0]!] };
        },
      }).state[0]!),
    [6],
  );
  const choose = (limit: number) => ({ start }: Record<string, Value>): Value =>
    branch(less(sum(start!), limit), () => [add(start!, 10)], () => [start!])[0]!;
  assertEquals(await evaluate({ start }, choose(2)), [11]);
  assertEquals(await evaluate({ start }, choose(0)), [1]);
});

Deno.test("symbolic lengths take their value from the inputs", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const graph = new Graph("symbols");
  const rows = graph.input("rows", "float32", ["N", 2]);
  const program = new Program(graph, {
    numbers: range(graph, "N", "int32"),
    ones: fill(graph, 1, ["2*N"]),
    halves: reshape(rows, [2, "N"]),
  });
  for (const n of [1, 3]) {
    const feeds = { rows: floats([n, 2], ...Array.from({ length: 2 * n }, (_, i) => i)) };
    const { numbers, ones, halves } = await runtime.run(program, feeds);
    assertEquals([...numbers!.data].map(Number), Array.from({ length: n }, (_, i) => i));
    assertEquals(ones!.shape, [2 * n]);
    assertEquals(halves!.shape, [2, n]);
  }
  await runtime.close();
});

Deno.test("inputs that are missing, unknown or do not fit are named", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const graph = new Graph("strict");
  const a = graph.input("a", "float32", ["N", 2]);
  const b = graph.input("b", "float32", ["N", 2]);
  const program = new Program(graph, { y: add(a, b) });
  const two = floats([2, 2], 1, 2, 3, 4);
  const one = floats([1, 2], 1, 2);
  const fails = (feeds: Record<string, NdArray>, text: string): Promise<unknown> =>
    assertRejects(() => runtime.run(program, feeds), InputError, text);
  await fails({ a: two }, 'needs an input "b"');
  await fails({ a: two, b: two, c: two }, 'has no input "c"');
  await fails(
    { a: two, b: one },
    'input "b" must be float32[N, 2] with N = 2, but is float32[1, 2]',
  );
  await fails({ a: two, b: { ...two, shape: [4, 1] } }, "but is float32[4, 1]");
  const wrongType = { data: Int32Array.of(1, 2), shape: [1, 2] };
  await fails({ a: one, b: wrongType as unknown as NdArray }, "but is int32[1, 2]");
  await runtime.close();
});

Deno.test("a program is saved whole and runs from its bytes", async () => {
  const folder = await Deno.makeTempDir();
  const graph = new Graph("saved");
  const program = new Program(graph, { y: mul(graph.input("x", "float32", ["N"]), 3) });
  await program.save(`${folder}/deep/saved.onnx`);
  assertEquals(await Deno.readFile(`${folder}/deep/saved.onnx`), program.bytes());
  assertEquals([...Deno.readDirSync(`${folder}/deep`)].map((entry) => entry.name), ["saved.onnx"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("unknown and missing providers are refused with what to do", async () => {
  assertThrows(() => parseProvider("gpu"), InputError, 'Unknown execution provider "gpu"');
  const absent = Deno.build.os === "windows" ? "coreml" : "dml";
  await assertRejects(
    () => Runtime.open({ provider: absent }),
    InputError,
    `Execution provider "${absent}" cannot be used here`,
  );
});

Deno.test("closing waits for what runs; nothing runs afterwards", async () => {
  const graph = new Graph("powers");
  const x = graph.input("x", "float32", []);
  const { state: [y] } = loop({
    count: 9,
    state: [x],
    body: (_, [s]) => ({ state: [mul(s!, 2)] }),
  });
  const program = new Program(graph, { y: y! });
  for (const lowering of [undefined, { device: false, length: () => 1 }]) {
    const runtime = await Runtime.open({ threads: 1, ...lowering && { lowering } });
    const running = runtime.run(program, { x: floats([], 1) });
    await Promise.all([runtime.close(), runtime.close()]);
    assertEquals((await running).y!.data[0], 512);
    await assertRejects(
      () => runtime.run(program, { x: floats([], 1) }),
      TrawlError,
      "The runtime has been closed: open another one",
    );
  }
});

Deno.test("a program that is released while it runs ends its run, and may run again", async () => {
  const graph = new Graph("released");
  const x = graph.input("x", "float32", []);
  const { state: [y] } = loop({
    count: 9,
    state: [x],
    body: (_, [s]) => ({ state: [mul(s!, 2)] }),
  });
  const program = new Program(graph, { y: y! });
  const runtime = await Runtime.open({
    threads: 1,
    lowering: { device: false, length: () => 1 },
  });
  const running = runtime.run(program, { x: floats([], 1) });
  await runtime.release(program);
  assertEquals((await running).y!.data[0], 512);
  assertEquals((await runtime.run(program, { x: floats([], 2) })).y!.data[0], 1024);
  await runtime.close();
});

Deno.test("an empty input of a program that ranks is an error, and no end of the process", async () => {
  const graph = new Graph("ranks");
  const x = graph.input("x", "float32", ["N", 3]);
  const program = new Program(graph, { best: topK(x, 2).values });
  const runtime = await Runtime.open({ threads: 1 });
  await assertRejects(
    () => runtime.run(program, { x: floats([0, 3]) }),
    InputError,
    'Program "ranks": input "x" is empty',
  );
  assertEquals((await runtime.run(program, { x: floats([1, 3], 1, 3, 2) })).best!.shape, [1, 2]);
  await runtime.close();
});

Deno.test("a session gives back what a run took, so that many programs hold no more than one", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const run = async (i: number): Promise<void> => {
    const graph = new Graph(`large-${i}`);
    const x = graph.input("x", "float32", [1, 1]);
    // 64 MB.
    const large = mul(expand(x, [4096, 4096]), i);
    await runtime.run(new Program(graph, { y: sum(large) }), {
      x: { data: Float32Array.of(1), shape: [1, 1] },
    });
  };
  await run(1);
  const before = Deno.memoryUsage().rss;
  for (let i = 2; i <= 12; i++) await run(i);
  const grown = Deno.memoryUsage().rss - before;
  assert(grown < 350e6, `${grown} bytes`);
  await runtime.close();
});
