import { assertAlmostEquals, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { type NdArray, ndarray } from "../core/ndarray.ts";
import { Random } from "../core/random.ts";
import { Runtime } from "../onnx/mod.ts";
import { strategies, strategyNamed } from "../strategies/registry.ts";
import { defineStrategy, type LinearLayer } from "../strategies/strategy.ts";
import { rowsOf } from "../strategies/testing/queries.ts";
import { fastFishingHead } from "./head/config.ts";
import type { LabelledRows, LoopTask } from "./acquisition.ts";
import { runLoop } from "./loop.ts";
import type { CycleRow } from "../runs/run.ts";

/** Three overlapping clouds in four dimensions. */
function clouds(key: string, rows: number): LabelledRows {
  const random = new Random(key);
  const labels = Int32Array.from({ length: rows }, () => random.integer(3));
  const data = Float32Array.from(
    { length: rows * 4 },
    (_, i) => random.normal() + (i % 4 === labels[Math.floor(i / 4)] ? 2 : 0),
  );
  return { features: ndarray(data, [rows, 4]), labels };
}

function task(runtime: Runtime, changes: Partial<LoopTask> = {}): LoopTask {
  return {
    runtime,
    strategy: strategyNamed("bait-binary"),
    settings: { fisher: "sum" },
    head: { ...fastFishingHead, epochs: 20, batchSize: 16, learningRate: 0.1 },
    seed: 3,
    initial: 6,
    budget: 5,
    cycles: 4,
    subset: 40,
    pool: clouds("pool", 120),
    test: clouds("test", 300),
    classes: 3,
    ...changes,
  };
}

/** What must not change from one run to the next. */
function results(rows: readonly CycleRow[]): unknown {
  const measured = { trainSeconds: 0, evaluateSeconds: 0, selectSeconds: 0, peakMemoryBytes: 0 };
  return rows.map((row) => ({ ...row, ...measured }));
}

async function withRuntime(test: (runtime: Runtime) => Promise<void>): Promise<void> {
  const runtime = await Runtime.open({ threads: 2 });
  try {
    await test(runtime);
  } finally {
    await runtime.close();
  }
}

Deno.test("the loop labels what is picked, never twice, and learns", () =>
  withRuntime(async (runtime) => {
    const rows = await runLoop(task(runtime));
    assertEquals(rows.map((row) => row.labelled), [6, 11, 16, 21, 26]);
    const picks = rows.flatMap((row) => [...row.picks]);
    assertEquals(picks.length, 20);
    assertEquals(new Set(picks).size, 20);
    assertEquals(rows.at(-1)!.picks.length, 0);
    assertGreater(rows.at(-1)!.accuracy, 0.7);
  }));

Deno.test("equal tasks give equal bits, also when resumed after any cycle", () =>
  withRuntime(async (runtime) => {
    const whole = await runLoop(task(runtime));
    assertEquals(results(await runLoop(task(runtime))), results(whole));
    for (let done = 1; done < whole.length; done++) {
      const seen: number[] = [];
      const resumed = await runLoop(task(runtime), {
        resume: whole.slice(0, done),
        onCycle: (row) => void seen.push(row.cycle),
      });
      assertEquals(results(resumed), results(whole));
      assertEquals(seen, whole.slice(done).map((row) => row.cycle));
    }
  }));

/** Uses all that a query may offer: trains a head, asks for labels, and counts what it has seen. */
const curious = defineStrategy({
  name: "curious",
  title: "Curious",
  summary: "Takes the rows that a head trained on half the labels is least sure of",
  needs: ["features", "logits", "labels", "head", "train", "oracle", "state"],
  select: async (query) => {
    const { pool, labelled, budget, cycle, head, train, oracle, state } = query;
    const seen = (state ?? { cycles: 0, counts: [] }) as { cycles: number; counts: number[] };
    assertEquals(seen.cycles, cycle);
    requireLogits(pool.features!, head!, pool.logits!);
    const half = Array.from({ length: labelled.size / 2 }, (_, i) => i);
    const trained = await train!(half, half.map((i) => labelled.labels![i]!));
    const rows = Array.from({ length: pool.size }, (_, i) => labelled.size + i);
    const { data } = await trained.logits(rows);
    // Earlier counts decide, too: a run that forgot them would pick other rows.
    const last = seen.counts.at(-1) ?? 0;
    const tops = rows.map((_, i) => Math.max(...data.subarray(3 * i, 3 * i + 3)) + last * i);
    const picks = rows.map((_, i) => i).sort((a, b) => tops[a]! - tops[b]!).slice(0, budget);
    const count = picks.filter((row) => oracle!(row) === 0).length;
    return { picks, state: { cycles: seen.cycles + 1, counts: [...seen.counts, count] } };
  },
});

function requireLogits(features: NdArray, { weights, bias }: LinearLayer, logits: NdArray): void {
  const [rows, w] = [rowsOf(features), rowsOf(weights)];
  const found = rows.flatMap((x) =>
    w.map((row, k) => row.reduce((sum, value, j) => sum + value * x[j]!, bias.data[k]!))
  );
  found.forEach((z, i) => assertAlmostEquals(z, logits.data[i]!, 1e-4));
}

for (const kind of ["linear", "mlp"] as const) {
  Deno.test(`a run with a state and ${kind} heads is the same when resumed from its last row`, () =>
    withRuntime(async (runtime) => {
      const head = { ...task(runtime).head, kind, hidden: kind === "mlp" ? 5 : 0, epochs: 5 };
      const changes = { strategy: curious, settings: {}, head };
      const whole = await runLoop(task(runtime, changes));
      const counts = JSON.parse(whole[3]!.state!).counts as number[];
      assertEquals(counts.length, 4);
      assertGreater(counts.reduce((a, b) => a + b), 0);
      for (let done = 1; done < whole.length; done++) {
        const kept = whole.slice(0, done).map((row, i) => {
          const { state, ...rest } = row;
          return i === done - 1 ? { ...rest, state: state! } : rest;
        });
        const resumed = await runLoop(task(runtime, changes), { resume: kept });
        assertEquals(results(resumed.slice(done)), results(whole.slice(done)));
      }
    }));
}

for (const strategy of strategies.filter(({ needs }) => needs.includes("state"))) {
  Deno.test(`a run of ${strategy.name} is the same when resumed in its middle`, () =>
    withRuntime(async (runtime) => {
      const whole = await runLoop(task(runtime, { strategy, settings: {} }));
      const resume = whole.slice(0, 2);
      const resumed = await runLoop(task(runtime, { strategy, settings: {} }), { resume });
      assertEquals(results(resumed), results(whole));
    }));
}

Deno.test("an upper bound sees the pool's labels and the test set, and gains by them", () =>
  withRuntime(async (runtime) => {
    const sumOf = async (name: string, settings: LoopTask["settings"]): Promise<number> => {
      const changes = { strategy: strategyNamed(name), settings, test: clouds("small test", 60) };
      const rows = await runLoop(task(runtime, changes));
      return rows.slice(1).reduce((sum, { accuracy }) => sum + accuracy, 0);
    };
    const random = await sumOf("random", {});
    assertGreater(await sumOf("greedy-oracle", { candidates: 5 }), random);
    assertGreater(await sumOf("boss", { batches: 10 }), random);
  }));

Deno.test("a strategy's draws do not change what others share", () =>
  withRuntime(async (runtime) => {
    const first = await runLoop(task(runtime));
    const second = await runLoop(
      task(runtime, { strategy: strategyNamed("random"), settings: {} }),
    );
    assertEquals(second[0]!.accuracy, first[0]!.accuracy);
    const other = await runLoop(task(runtime, { seed: 4 }));
    assertEquals(other[0]!.nll === first[0]!.nll, false);
  }));

Deno.test("an aborted run stops with the reason, its cycles already handed out", () =>
  withRuntime(async (runtime) => {
    const stop = new AbortController();
    const kept: CycleRow[] = [];
    const run = runLoop(task(runtime), {
      signal: stop.signal,
      onCycle: (row) => {
        kept.push(row);
        if (row.cycle === 1) stop.abort(new Error("enough"));
      },
    });
    await assertRejects(() => run, Error, "enough");
    assertEquals(kept.map((row) => row.cycle), [0, 1]);
  }));

Deno.test("a pool that is too small for the plan is refused before anything runs", () =>
  withRuntime(async (runtime) => {
    await assertRejects(
      () => runLoop(task(runtime, { cycles: 23 })),
      InputError,
      "23 cycles of 5 labels after 6 initial ones need 121 rows, but the pool has 120",
    );
    await assertRejects(
      () => runLoop(task(runtime, { subset: 4 })),
      InputError,
      "subset of 4 rows",
    );
    await assertRejects(() => runLoop(task(runtime, { initial: 0 })), InputError, "at least 1 row");
  }));

Deno.test("a budget may be larger than the arguments that a call takes", () =>
  withRuntime(async (runtime) => {
    const rows = await runLoop(task(runtime, {
      strategy: strategyNamed("random"),
      settings: {},
      head: { ...fastFishingHead, epochs: 1, batchSize: 65_536 },
      budget: 150_000,
      cycles: 1,
      subset: 0,
      pool: clouds("large pool", 150_010),
    }));
    assertEquals(rows.map(({ labelled }) => labelled), [6, 150_006]);
  }));
