/** Measures selections of the BAIT family against their floors: `deno task bench:bait`. */
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import { Random, stream } from "../../core/random.ts";
import { Runtime } from "../../onnx/mod.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { select } from "../../strategies/select.ts";
import type { Query } from "../../strategies/strategy.ts";
import { peakBandwidth, peakOperations } from "./machine.ts";

/** One selection. */
interface Case {
  readonly strategy: "bait" | "bait-exp" | "bait-binary";
  /** N, n, D, K, B. */
  readonly sizes: readonly [number, number, number, number, number];
}

const cases: readonly Case[] = [
  { strategy: "bait-binary", sizes: [50_000, 1000, 384, 10, 100] },
  { strategy: "bait-exp", sizes: [1000, 100, 384, 10, 10] },
  { strategy: "bait-exp", sizes: [1000, 310, 128, 26, 30] },
  { strategy: "bait-exp", sizes: [2500, 1000, 384, 100, 100] },
  { strategy: "bait", sizes: [1000, 100, 384, 10, 10] },
  { strategy: "bait", sizes: [1000, 310, 128, 26, 30] },
];

/** All of ImageNet; its features alone take 2 GB. */
const imagenet: Case = { strategy: "bait-binary", sizes: [1_281_167, 1000, 384, 10, 1000] };

function madeUp({ sizes: [N, n, D, K, B] }: Case, runtime: Runtime): Query {
  const random = new Random("bait speed");
  const array = (rows: number, columns: number, scale: number): NdArray => {
    const data = new Float32Array(rows * columns);
    // The sum of three uniform draws: near enough to a normal one, and much faster.
    for (let i = 0; i < data.length; i++) {
      data[i] = 2 * scale * (random.uniform() + random.uniform() + random.uniform() - 1.5);
    }
    return ndarray(data, [rows, columns]);
  };
  return {
    pool: { size: N, features: array(N, D, 1), logits: array(N, K, 2) },
    labelled: { size: n, features: array(n, D, 1), logits: array(n, K, 2) },
    classes: K,
    budget: B,
    random: (purpose) => stream(0, purpose),
    runtime,
  };
}

/**
 * The least time of the forward picks done one at a time: a read of the pool each for Binary, else
 * three products of the pool with r vectors of length K·D each.
 */
function floorSeconds(
  { strategy, sizes: [N, , D, K, B] }: Case,
  peaks: { readonly operations: number; readonly bandwidth: number },
): number {
  if (strategy === "bait-binary") return 2 * B * 4 * N * D / peaks.bandwidth;
  const r = strategy === "bait" ? K - 1 : 2;
  return 2 * B * 3 * 2 * N * D * (K - 1) * r / peaks.operations;
}

async function measure(each: Case, runtime: Runtime): Promise<void> {
  const query = madeUp(each, runtime);
  const strategy = strategyNamed(each.strategy);
  const peaks = {
    operations: await peakOperations(runtime),
    bandwidth: await peakBandwidth(runtime),
  };
  const start = performance.now();
  await select(strategy, query, { fisher: "sum" });
  const seconds = (performance.now() - start) / 1000;
  const floor = floorSeconds(each, peaks);
  const columns = [
    each.strategy.padEnd(12),
    ...each.sizes.map((size) => String(size).padStart(8)),
    seconds.toFixed(2).padStart(9),
    floor.toFixed(3).padStart(9),
    (seconds / floor).toFixed(1).padStart(7),
    (peaks.operations / 1e9).toFixed(0).padStart(9),
    (peaks.bandwidth / 1e9).toFixed(0).padStart(6),
    (Deno.memoryUsage().rss / 1e9).toFixed(2).padStart(8),
  ];
  console.log(columns.join(""));
}

if (import.meta.main) {
  const runtime = await Runtime.open();
  console.log(
    `cpu, ${runtime.threads} threads; the first selection of each kind, its sessions' start included\n` +
      "floor: the forward picks done one at a time at the peaks measured beside the case: one read\n" +
      "of the pool a pick (Binary), or three products of the pool with r vectors (others)\n",
  );
  console.log(
    "strategy           N       n       D       K       B  seconds    floor  ratio  GFLOP/s  GB/s  GB used",
  );
  for (const each of cases) await measure(each, runtime);
  if (Deno.args.includes("--imagenet")) await measure(imagenet, runtime);
  await runtime.close();
}
