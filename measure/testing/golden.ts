/** A made-up golden file of two strategies on two problems, and the runs that agree with it. */
import { type Golden, goldenOfRuns } from "../golden/file.ts";
import { type GoldenRun, PICK_SEEDS, SEEDS } from "../golden/runs.ts";

/** Such runs: two cycles of three picks, the second of which hangs on a change of 1e-6. */
export function sampleRuns(
  change: (run: GoldenRun) => GoldenRun = (run) => run,
): GoldenRun[] {
  const runs: GoldenRun[] = [];
  for (const problem of ["glyphs", "clouds"]) {
    for (const strategy of ["margin", "badge"]) {
      for (let seed = 0; seed < SEEDS; seed++) {
        const accuracy = [0.5, 0.6 + seed / 100, 0.7 + (seed % 3) / 100];
        const cycles = accuracy.map((accuracy, cycle) => ({
          accuracy,
          picks: cycle === 2 ? [] : [seed, 10 + cycle, 20],
          ...seed < PICK_SEEDS && cycle < 2 && { gaps: { 2: 1e-6 } },
        }));
        runs.push(change({ strategy, problem, seed, cycles }));
      }
    }
  }
  return runs;
}

/** What the machine of the file is. */
export const sampleMachine = {
  provider: "cpu",
  cpu: "a processor",
  vectors: "AVX2",
  onnxruntime: "1.30.0",
};

/** The file of such runs. */
export function sampleGolden(runs: readonly GoldenRun[] = sampleRuns()): Golden {
  return {
    processor: "a processor with AVX2",
    onnxruntime: "1.30.0",
    ...goldenOfRuns(runs),
    counters: {
      "margin N=1000 B=10": { sessions: 1, nodes: 8, calls: 1, bytes: 4000, largestCall: 4000 },
    },
  };
}

/** Changes one pick of one run. */
export function withPick(
  [strategy, problem, seed]: readonly [string, string, number],
  [cycle, pick]: readonly [number, number],
  row: number,
): (run: GoldenRun) => GoldenRun {
  return (run) => {
    if (run.strategy !== strategy || run.problem !== problem || run.seed !== seed) return run;
    const cycles = run.cycles.map((one, i) =>
      i === cycle ? { ...one, picks: one.picks.with(pick - 1, row) } : one
    );
    return { ...run, cycles };
  };
}

/** Adds to every accuracy of a strategy on a problem. */
export function withAccuracy(
  [strategy, problem]: readonly [string, string],
  more: number,
): (run: GoldenRun) => GoldenRun {
  return (run) => {
    if (run.strategy !== strategy || run.problem !== problem) return run;
    return { ...run, cycles: run.cycles.map((one) => ({ ...one, accuracy: one.accuracy + more })) };
  };
}
