/** How a measured selection compares with its floor and the machine. */
import type { MeasuredPoint, Peaks, Work } from "../../runs/measurement.ts";
import { median } from "../../statistics/quantile.ts";

/** Figures of a selection that did not fail. */
export interface Achieved {
  /** The median of the repeats, or the first selection's. */
  readonly seconds: number;
  /** Number of repeats; 0 for the first selection's time. */
  readonly repeats: number;
  /** The least seconds of the necessary work, at the peaks measured beside it. */
  readonly floorSeconds: number;
  /** Seconds over the floor; below 1 if less work was done than the floor counts. */
  readonly ratio: number;
  /** Necessary bytes over seconds. */
  readonly bytesPerSecond: number;
  /** Necessary operations over seconds. */
  readonly operationsPerSecond: number;
  /** Bytes a second as a share of the peak. */
  readonly bandwidthShare: number;
  /** Operations a second as a share of the peak. */
  readonly operationsShare: number;
}

/** The least seconds that work can take. */
export function floorSeconds(work: Work, peaks: Peaks): number {
  return work.bound === "bytes" ? work.bytes / peaks.bandwidth : work.operations / peaks.operations;
}

/** Computes what a selection reached; undefined if it failed. */
export function achieved({ work, timing }: MeasuredPoint): Achieved | undefined {
  if (timing === undefined) return undefined;
  const { firstSeconds, repeatSeconds, peaks } = timing;
  const seconds = median(repeatSeconds) ?? firstSeconds;
  const floor = floorSeconds(work, peaks);
  const [bytesPerSecond, operationsPerSecond] = [work.bytes / seconds, work.operations / seconds];
  return {
    seconds,
    repeats: repeatSeconds.length,
    floorSeconds: floor,
    ratio: seconds / floor,
    bytesPerSecond,
    operationsPerSecond,
    bandwidthShare: bytesPerSecond / peaks.bandwidth,
    operationsShare: operationsPerSecond / peaks.operations,
  };
}

/** The best peaks of the machine beside any point; undefined if every point failed. */
export function bestPeaks(points: readonly MeasuredPoint[]): Peaks | undefined {
  const peaks = points.flatMap(({ timing }) => timing === undefined ? [] : [timing.peaks]);
  if (peaks.length === 0) return undefined;
  return {
    operations: Math.max(...peaks.map(({ operations }) => operations)),
    bandwidth: Math.max(...peaks.map(({ bandwidth }) => bandwidth)),
  };
}
