/** Measures one case alone, in a process that does nothing else. */
import { PeakMemory } from "../bench/memory.ts";
import { TrawlError } from "../core/errors.ts";
import type { Context, Prepared } from "./benchmark.ts";
import { taken } from "./counters.ts";
import { peakBandwidth, peakOperations } from "./peaks.ts";
import type { Timing } from "../runs/measurement.ts";

export interface RepeatPolicy {
  /** Repeats at most, the first run apart. */
  readonly most: number;
  /** No repeat starts once this many seconds have passed since the first run began. */
  readonly seconds: number;
}

export interface Measured {
  readonly timing: Timing;
  readonly figures: Readonly<Record<string, number>>;
}

/** Repeats of what the peaks are taken from, at most. */
const PEAK_REPEATS = 6;

/** Times a case from its first run on, in turn with its measured floor. */
export async function measureAlone(
  prepared: Prepared,
  { runtime }: Context,
  { most, seconds }: RepeatPolicy,
): Promise<Measured> {
  const memory = new PeakMemory();
  const baselineBytes = memory.sample();
  const begun = performance.now();
  taken();
  const firstSeconds = await timed(() => prepared.run());
  const first = taken();
  const peakBytes = memory.peak();
  const repeatSeconds: number[] = [];
  const floorSeconds: number[] = [];
  let counters = first;
  while (repeatSeconds.length < most && performance.now() - begun < 1000 * seconds) {
    repeatSeconds.push(await timed(() => prepared.run()));
    if (repeatSeconds.length === 1) {
      counters = { ...taken(), sessions: first.sessions, nodes: first.nodes };
    }
    if (prepared.floor !== undefined) floorSeconds.push(await timed(() => prepared.floor!()));
  }
  const figures = await figuresOf(prepared);
  await prepared.close?.();
  // After the runs: what is read here is larger than many of them.
  const peaks = {
    operations: await peakOperations(runtime, Math.min(PEAK_REPEATS, most)),
    bandwidth: await peakBandwidth(runtime, Math.min(PEAK_REPEATS, most)),
  };
  return {
    timing: {
      firstSeconds,
      repeatSeconds,
      floorSeconds,
      peaks,
      baselineBytes,
      peakBytes,
      counters,
    },
    figures,
  };
}

/** A case's own figures; one that is not a number could not be told from none. */
export async function figuresOf(prepared: Prepared): Promise<Readonly<Record<string, number>>> {
  const figures = await prepared.figures?.() ?? {};
  for (const [name, value] of Object.entries(figures)) {
    if (!Number.isFinite(value)) throw new TrawlError(`Its figure "${name}" is ${value}`);
  }
  return figures;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
