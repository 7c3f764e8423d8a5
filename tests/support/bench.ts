/** `deno task bench` as a user runs it, and what its results have in common. */
import { assert } from "@std/assert";
import { sha256 } from "../../core/files.ts";
import { decodeRuns } from "../../runs/arrow.ts";
import type { StoredRun } from "../../runs/content.ts";
import { type Outcome, runTask, type Started, startTask } from "./command.ts";
import { namesIn } from "./folder.ts";

/** Features are computed once for all tests of this file. */
const cache = await Deno.makeTempDir({ prefix: "trawl-test-" });
addEventListener("unload", () => Deno.removeSync(cache, { recursive: true }));

export const options = { env: { TRAWL_CACHE: cache, TRAWL_DATA: `${cache}/data` } };

/** Runs `deno task bench`. */
export async function bench(folder: string, ...args: string[]): Promise<Outcome> {
  const out = args.includes("--out") ? [] : ["--out", folder];
  return await runTask("bench", [...out, ...args], options);
}

/** Starts `deno task bench`. */
export function start(folder: string, ...args: string[]): Started {
  return startTask("bench", ["--out", folder, ...args], options);
}

/** A digest per run of what is equal in equal runs: everything but times and memory. */
export async function resultsIn(folder: string): Promise<Record<string, string>> {
  const results: Record<string, string> = {};
  for (const name of namesIn(folder).filter((name) => name.endsWith(".arrow"))) {
    const [{ manifest, cycles }] = decodeRuns(await Deno.readFile(`${folder}/${name}`));
    const { strategy, seed } = manifest.config;
    const rows = cycles.map(withoutTimes);
    results[`${strategy} ${seed}, ${rows.length} cycles`] = sha256(JSON.stringify(rows));
  }
  return results;
}

function withoutTimes(row: StoredRun["cycles"][number]): unknown {
  const { trainSeconds, evaluateSeconds, selectSeconds, peakMemoryBytes, picks, ...rest } = row;
  assert(trainSeconds > 0 && evaluateSeconds > 0 && selectSeconds >= 0 && peakMemoryBytes > 0);
  return [rest, [...picks]];
}

/** A suite that says which signals reach its process, and takes long. */
export const listeningSuite = `
if (typeof WorkerGlobalScope === "undefined") {
  for (const signal of ["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2"]) {
    Deno.addSignalListener(signal, () => console.error("arrived", signal));
  }
}
export const suite = { name: "listening", description: "", strategies: ["margin"], seeds: [0],
  problems: [{ dataset: "glyphs", backbone: "scattering", head: { kind: "linear", hidden: 0,
    optimizer: "radam", learningRate: 0.01, weightDecay: 0, momentum: 0, nesterov: false,
    epochs: 20, batchSize: 8 }, initial: 5, budget: 5, cycles: 300, subset: 0 }] };
`;
