/** The runtime on the WebGPU provider: loops, what stays on the device, and what is let go. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { Tensor } from "onnxruntime-node";
import { type NdArray, ndarray } from "../core/ndarray.ts";
import {
  add,
  argMax,
  branch,
  cast,
  fill,
  gather,
  Graph,
  less,
  loop,
  minimum,
  mul,
  Program,
  range,
  Runtime,
  scatterElements,
  sub,
  sum,
  sumSquare,
  unsqueeze,
  type Value,
} from "../onnx/mod.ts";
import { DeviceArrays } from "../onnx/device_arrays.ts";
import { lowerings } from "../onnx/webgpu/lowering.ts";
import { PreparedProgram, type Runner } from "../onnx/webgpu/prepared.ts";
import type { Stage } from "../onnx/webgpu/stage.ts";
import { MemoryError } from "../onnx/memory_error.ts";
import { checkedFeeds } from "../onnx/tensor.ts";
import { Sessions } from "../onnx/session.ts";
import { buildLoops, loopPrograms } from "../onnx/testing/loop_programs.ts";
import { webgpuTest } from "./support/webgpu.ts";

const ROWS = 12;

/** Small whole numbers, of which all sums are exact: any provider gives the same bits. */
function rows(count: number, width = 2): NdArray {
  return ndarray(Float32Array.from({ length: count * width }, (_, i) => (i * i + 3 * i) % 7), [
    count,
    width,
  ]);
}

function whole(number: number): NdArray<BigInt64Array> {
  return ndarray(BigInt64Array.of(BigInt(number)), []);
}

/** Greedy picks: the row farthest from all picked, each at most once. */
function greedyProgram(): Program {
  const graph = new Graph("greedy");
  const x = graph.input("x", "float32", ["N", 2]);
  const count = graph.input("count", "int64", []);
  const { state, collected: [picks] } = loop({
    count,
    state: [fill(graph, 100, ["N"]), fill(graph, 0, ["N"])],
    body: (_, [nearest, taken]) => {
      const pick = argMax(sub(nearest!, mul(taken!, 1000)), { axis: 0 });
      const distances = sumSquare(sub(x, gather(x, pick)), { axis: 1 });
      const mark = graph.vector("float32", [1]);
      return {
        state: [minimum(nearest!, distances), scatterElements(taken!, unsqueeze(pick, 0), mark)],
        collect: [cast(pick, "int32")],
      };
    },
  });
  return new Program(graph, { picks: picks!, nearest: state[0]! });
}

async function onCpu<T>(use: (cpu: Runtime) => Promise<T>): Promise<T> {
  const cpu = await Runtime.open({ threads: 1 });
  try {
    return await use(cpu);
  } finally {
    await cpu.close();
  }
}

webgpuTest("loops on the device give what they give on the CPU", async (webgpu, context) => {
  const programs: Record<string, (x: Value, n: Value) => Record<string, Value>> = {
    "state, collected values, iteration": (x, n) => {
      const { state: [s], collected } = loop({
        count: n,
        state: [x],
        body: (i, [s]) => ({
          state: [add(s!, cast(i, "float32"))],
          collect: [sum(s!), less(s!, 5), cast(argMax(s!), "int32"), i],
        }),
      });
      return {
        s: mul(s!, 2),
        a: collected[0]!,
        b: collected[1]!,
        c: collected[2]!,
        d: collected[3]!,
      };
    },
    "an early end": (x) => {
      const { state: [s], collected: [c] } = loop({
        count: 50,
        state: [x],
        body: (_, [s]) => {
          const next = mul(s!, 2);
          return { state: [next], collect: [next], proceed: less(sum(next), 1e4) };
        },
      });
      return { s: s!, c: c! };
    },
    "loops in loops": (x, n) => {
      const { state: [s], collected: [c] } = loop({
        count: n,
        state: [x],
        body: (i, [s]) => {
          const { state: [t] } = loop({
            count: i,
            state: [s!],
            body: (_, [t]) => ({ state: [add(t!, x)] }),
          });
          return { state: [t!], collect: [sum(t!)] };
        },
      });
      return { s: s!, c: c! };
    },
    "a branch in a body": (x, n) => {
      const { state: [s] } = loop({
        count: n,
        state: [x],
        body: (_, [s]) => ({
          state: branch(less(sum(s!), 100), () => [add(s!, x)], () => [mul(s!, 0.5)]),
        }),
      });
      return { s: s! };
    },
    "an end that a loop inside decides": (x, n) => {
      const { state: [s] } = loop({
        count: 20,
        state: [x],
        body: (_, [s]) => {
          const { state: [t, goesOn] } = loop({
            count: n,
            state: [s!, x.graph.scalar("bool", 1)],
            body: (_, [t]) => {
              const next = add(t!, x);
              return { state: [next, less(sum(next), 200)] };
            },
          });
          return { state: [t!], proceed: goesOn! };
        },
      });
      return { s: s! };
    },
    "a state in float64": (x, n) => {
      const { state: [s] } = loop({
        count: n,
        state: [cast(x, "float64")],
        body: (_, [s]) => ({ state: [add(s!, s!)] }),
      });
      return { s: s! };
    },
  };
  for (const [name, build] of Object.entries(programs)) {
    const graph = new Graph(name);
    const x = graph.input("x", "float32", ["N", 2]);
    const program = new Program(graph, build(x, graph.input("n", "int64", [])));
    for (const count of [0, 1, 5]) {
      await context.step(`${name}, ${count} iterations`, async () => {
        const feeds = { x: rows(4), n: whole(count) };
        const expected = await onCpu((cpu) => cpu.run(program, feeds));
        assertEquals(await webgpu.run(program, feeds), expected);
      });
    }
  }
});

webgpuTest("programs of loops in loops give what they give on the CPU", async (webgpu) => {
  const example = fc.record({
    program: loopPrograms,
    x: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 4 }),
    n: fc.nat(5),
  });
  await fc.assert(
    fc.asyncProperty(example, async ({ program, x, n }) => {
      const built = buildLoops(program);
      const feeds = { x: ndarray(Float32Array.from(x), [x.length]), n: whole(n) };
      assertEquals(await webgpu.run(built, feeds), await onCpu((cpu) => cpu.run(built, feeds)));
    }),
    // The same few every time: the device compiles kernels for each.
    { numRuns: 5, seed: 4 },
  );
});

webgpuTest("pieces of any length give the same picks", async (webgpu) => {
  const feeds = { x: rows(ROWS), count: whole(ROWS) };
  const expected = await onCpu((cpu) => cpu.run(greedyProgram(), feeds));
  assertEquals(new Set([...expected.picks!.data].map(Number)).size, ROWS);
  assertEquals(await webgpu.run(greedyProgram(), feeds), expected);
  for (const length of [1, 5]) {
    const lowering = { ...lowerings.webgpu!, length: () => length };
    const runtime = await Runtime.open({ provider: "webgpu", threads: 1, lowering });
    assertEquals(await runtime.run(greedyProgram(), feeds), expected);
    await runtime.close();
  }
});

/** Runs programs and remembers all tensors that were made on the device. */
class Watcher implements Runner {
  readonly made: Tensor[] = [];
  readonly #sessions = new Sessions("webgpu", 1);

  async run(stage: Stage, tensors: Readonly<Record<string, Tensor>>) {
    const outputs = await this.#sessions.run(stage, tensors);
    this.made.push(...Object.values(outputs).filter(({ location }) => location !== "cpu"));
    return outputs;
  }

  async pinned<T>(work: () => Promise<T>): Promise<T> {
    return await work();
  }

  async close(): Promise<void> {
    await this.#sessions.close();
  }
}

webgpuTest("every tensor on the device is let go, also over a thousand runs", async () => {
  const watcher = new Watcher();
  const program = greedyProgram();
  const lowering = { ...lowerings.webgpu!, length: () => 4 };
  const prepared = new PreparedProgram(program, lowering);
  const run = async (count: number): Promise<void> => {
    const feeds = { x: rows(ROWS), count: whole(count) };
    await prepared.run(watcher, checkedFeeds(program, feeds));
  };
  await run(ROWS);
  assert(watcher.made.length > 5);
  const before = Deno.memoryUsage().rss;
  for (let made = 0; made < 1000;) {
    await run(7);
    made += watcher.made.splice(0).filter(({ location }) => location === "none").length;
    assertEquals(watcher.made.length, 0);
  }
  assert(Deno.memoryUsage().rss - before < 64e6);
  await watcher.close();
});

webgpuTest("a run that fails lets its tensors go", async () => {
  const watcher = new Watcher();
  const run = watcher.run.bind(watcher);
  let left = 3;
  watcher.run = async (stage, tensors) => {
    if (--left < 0) throw new Error("broken");
    return await run(stage, tensors);
  };
  const program = greedyProgram();
  const prepared = new PreparedProgram(program, { ...lowerings.webgpu!, length: () => 1 });
  const tensors = checkedFeeds(program, { x: rows(ROWS), count: whole(ROWS) });
  await assertRejects(() => prepared.run(watcher, tensors), Error, "broken");
  assert(watcher.made.length > 0);
  assert(watcher.made.every(({ location }) => location === "none"));
  await watcher.close();
});

webgpuTest(
  "kept arrays are copied to the device once, whole, by blocks and by rows",
  async (webgpu) => {
    const graph = new Graph("double");
    const program = new Program(graph, { y: mul(graph.input("x", "float32", ["N", 2]), 2) });
    const double = async (x: NdArray): Promise<number[]> => {
      const { y } = await webgpu.run(program, { x });
      return [...y!.data].map(Number);
    };
    const doubled = ({ data }: NdArray): number[] => [...data].map((x) => 2 * x);
    const pool = rows(20);
    webgpu.keep(pool);
    const block = ndarray(pool.data.subarray(6, 16), [5, 2]);
    const taken = webgpu.takeRows(pool, [7, 7, 0, 19]);
    const part = ndarray(taken.data.subarray(2, 6), [2, 2]);
    for (let i = 0; i < 3; i++) {
      for (const x of [pool, block, taken, part]) assertEquals(await double(x), doubled(x));
    }
    assertEquals([webgpu.uploads.arrays, webgpu.uploads.bytes], [1, 160]);
    assert(webgpu.uploads.seconds > 0);
    // What is not kept is looked at again, and so is what is forgotten.
    const other = rows(3);
    await double(other);
    other.data[0] = 50;
    assertEquals((await double(other))[0], 100);
    await webgpu.forget(pool);
    pool.data[0] = 60;
    taken.data[0] = 70;
    assertEquals((await double(pool))[0], 120);
    assertEquals((await double(taken))[0], 140);
    assertEquals(webgpu.uploads.arrays, 1);
  },
);

webgpuTest(
  "rows of a kept array beyond those that stay on the device are taken again",
  async (webgpu) => {
    const graph = new Graph("sums");
    const x = graph.input("x", "float32", ["N", 2]);
    const program = new Program(graph, { y: sum(x, { axis: 1 }) });
    const pool = rows(30);
    webgpu.keep(pool);
    const parts = [3, 5, 8, 13].map((start) => webgpu.takeRows(pool, [start, start + 1, 2]));
    for (const part of [...parts, ...parts.toReversed()]) {
      const { y } = await webgpu.run(program, { x: part });
      const { data } = part;
      assertEquals([...y!.data].map(Number), [0, 2, 4].map((i) => data[i]! + data[i + 1]!));
    }
    assertEquals(webgpu.uploads.arrays, 1);
  },
);

webgpuTest("a number in the buffer of a kept array is that number", async (webgpu) => {
  const graph = new Graph("scalar");
  const program = new Program(graph, { y: mul(graph.input("x", "float32", []), 2) });
  const kept = ndarray(Float32Array.of(5, 6, 7), [3]);
  webgpu.keep(kept);
  const { y } = await webgpu.run(program, { x: ndarray(kept.data.subarray(1, 2), []) });
  assertEquals(y, ndarray(Float32Array.of(12), []));
});

webgpuTest("one program may leave its outputs here and there", async () => {
  const sessions = new Sessions("webgpu", 1);
  const graph = new Graph("double");
  const program = new Program(graph, { y: mul(graph.input("x", "float32", ["N", 2]), 2) });
  const feeds = checkedFeeds(program, { x: rows(2) });
  for (const location of ["cpu", "gpu-buffer", "cpu"] as const) {
    const { y } = await sessions.run({ program, locations: { y: location } }, feeds);
    assertEquals(y!.location, location);
    if (location === "gpu-buffer") y!.dispose();
  }
  await sessions.close();
});

webgpuTest("copies of kept arrays are let go, all of them", async () => {
  const watcher = new Watcher();
  const kept = new DeviceArrays((stage, tensors) => watcher.run(stage, tensors));
  const [pool, other] = [rows(30), rows(4)];
  for (const array of [pool, other]) kept.keep(array);
  assertEquals([kept.keep(pool), kept.keep(kept.takeRows(pool, [1, 2]))], [false, false]);
  const parts = [0, 4, 9, 11].map((start) => kept.takeRows(pool, [start, start + 2]));
  const wanted = [pool, other, ...parts, ndarray(pool.data.subarray(4, 10), [3, 2]), pool];
  // At once, as programs that run side by side ask for them.
  const held = await Promise.all(wanted.map((array) => kept.tensor(array)));
  assertEquals(kept.uploads.arrays, 2);
  for (const one of held) one!.release();
  await kept.forget(other);
  await kept.close();
  assertEquals(watcher.made.map(({ location }) => location), watcher.made.map(() => "none"));
  assert(watcher.made.length >= 7);
  await watcher.close();
});

webgpuTest("what exceeds the device's memory is an error that says what to do", async (webgpu) => {
  const graph = new Graph("huge");
  const x = graph.input("x", "float32", [1]);
  // One value of 64 GB, made on the device: nothing here holds as much.
  const length = range(graph, 1, "int32");
  const huge = fill(graph, 1, [1 << 17, 1 << 17]);
  const program = new Program(graph, { y: add(sum(mul(huge, x)), cast(sum(length), "float32")) });
  await assertRejects(
    () => webgpu.run(program, { x: ndarray(Float32Array.of(2), [1]) }),
    MemoryError,
    'Program "huge" does not fit the memory of "webgpu"',
  );
  // The device continues.
  const feeds = { x: rows(ROWS), count: whole(3) };
  assertEquals((await webgpu.run(greedyProgram(), feeds)).picks!.data.length, 3);
});
