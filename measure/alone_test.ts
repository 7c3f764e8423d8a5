import { assert, assertEquals, assertRejects } from "@std/assert";
import { Graph, mul, Program, Runtime } from "../onnx/mod.ts";
import { figuresOf, measureAlone, type Measured, type RepeatPolicy } from "./alone.ts";
import { keepShared, type Prepared } from "./benchmark.ts";
import { startCounting } from "./counters.ts";

startCounting();

/** Measures a program of two nodes on 8 numbers. */
async function measured(policy: RepeatPolicy, more: Partial<Prepared> = {}): Promise<Measured> {
  const runtime = await Runtime.open({ threads: 1 });
  const graph = new Graph("double");
  const program = new Program(graph, { y: mul(graph.input("x", "float32", [8]), 2) });
  const feeds = { x: { data: new Float32Array(8), shape: [8] } };
  const context = { runtime, scratch: "", data: "", shared: keepShared() };
  const prepared = { run: () => runtime.run(program, feeds), ...more };
  const result = await measureAlone(prepared, context, policy);
  await runtime.close();
  return result;
}

Deno.test("the first run, repeats, their counters and the peaks are measured", async () => {
  const { timing, figures } = await measured({ most: 3, seconds: 60 });
  assert(timing.firstSeconds > 0);
  assertEquals([timing.repeatSeconds.length, timing.floorSeconds], [3, []]);
  assert(timing.repeatSeconds.every((seconds) => seconds > 0));
  const counters = { sessions: 1, nodes: 2, calls: 1, bytes: 64, largestCall: 64 };
  assertEquals([timing.counters, figures], [counters, {}]);
  assert(timing.peaks.operations > 0 && timing.peaks.bandwidth > 0);
  assert(timing.peakBytes >= timing.baselineBytes && timing.baselineBytes > 1e6);
});

Deno.test("without time for repeats the first run is what is counted", async () => {
  const { timing } = await measured({ most: 3, seconds: 0 });
  assertEquals(timing.repeatSeconds, []);
  assertEquals(timing.counters.calls, 1);
  assertEquals(timing.counters.sessions, 1);
});

Deno.test("a measured floor takes turns, then figures are computed, and the case is closed", async () => {
  const calls: string[] = [];
  const called = (name: string) => () => Promise.resolve(void calls.push(name));
  const { timing, figures } = await measured({ most: 2, seconds: 60 }, {
    run: called("run"),
    floor: called("floor"),
    figures: () => called("figures")().then(() => ({ share: 0.5 })),
    close: called("close"),
  });
  const turns = ["run", "floor", "run", "floor"];
  assertEquals(calls, ["run", ...turns, "figures", "close"]);
  assertEquals([timing.floorSeconds.length, figures], [2, { share: 0.5 }]);
});

Deno.test("a figure that is not a number is an error", async () => {
  const prepared = { run: () => Promise.resolve(), figures: () => Promise.resolve({ share: NaN }) };
  await assertRejects(() => figuresOf(prepared), Error, 'Its figure "share" is NaN');
});
