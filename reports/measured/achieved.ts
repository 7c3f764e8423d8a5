/** Names of benchmark cases, and what a measured one reached beside its floor and the machine. */
import { measuredBytes, measuredShare, thousands, threeDigits } from "../../core/format.ts";
import type { Amount, Case, MeasuredPoint, Peaks, Sizes, Work } from "../../runs/measurement.ts";
import { median } from "../../statistics/quantile.ts";

/** All sizes, such as "N 1,000, D 32", each unbroken; empty without any. */
export function sizesText(sizes: Sizes): string {
  return Object.entries(sizes).map(([name, size]) => `${name}\u00a0${thousands(size)}`).join(", ");
}

/** Names a case by its benchmark and the sizes in which that benchmark's cases differ. */
export function caseName({ benchmark, sizes }: Case, among: readonly Case[]): string {
  const own = among.filter((other) => other.benchmark === benchmark);
  const varied = Object.entries(sizes).filter(([size, value]) =>
    own.some((other) => other.sizes[size] !== value)
  );
  return `${benchmark} ${sizesText(Object.fromEntries(varied))}`.trimEnd();
}

/** Figures of a case that was measured. */
export interface Achieved {
  /** The median of the repeats, or the first run's. */
  readonly seconds: number;
  readonly repeats: number;
  /** The least seconds that the necessary work takes here; undefined if nobody knows. */
  readonly floor: number | undefined;
  /** Such as "43 images/s" or "12.3 GB/s"; undefined if nothing is counted. */
  readonly rate: string | undefined;
  readonly share: string | undefined;
}

/** The least seconds that work takes at the machine's peaks; undefined for no work. */
export function floorOf({ operations = 0, bytes = 0 }: Work, peaks: Peaks): number | undefined {
  const seconds = Math.max(operations / peaks.operations, bytes / peaks.bandwidth);
  return seconds > 0 && seconds < Infinity ? seconds : undefined;
}

/** Computes what a case reached; undefined if it was not measured. */
export function achieved({ work, amount, timing }: MeasuredPoint): Achieved | undefined {
  if (timing === undefined) return undefined;
  const { firstSeconds, repeatSeconds, floorSeconds, peaks } = timing;
  const seconds = median(repeatSeconds) ?? firstSeconds;
  const ideal = work && floorOf(work, peaks);
  const counted = amount ?? (work && ideal && boundOf(work, peaks));
  return {
    seconds,
    repeats: repeatSeconds.length,
    floor: median(floorSeconds) || ideal,
    rate: counted && seconds > 0 ? rateText(counted, seconds) : undefined,
    share: amount === undefined && ideal && seconds > 0
      ? measuredShare(ideal / seconds)
      : undefined,
  };
}

function boundOf({ operations = 0, bytes = 0 }: Work, peaks: Peaks): Amount {
  return operations / peaks.operations >= bytes / peaks.bandwidth
    ? { count: operations / 1e9, unit: "GFLOP" }
    : { count: bytes, unit: "bytes" };
}

function rateText({ count, unit }: Amount, seconds: number): string {
  const rate = count / seconds;
  if (unit === "bytes") return `${measuredBytes(rate)}/s`;
  return rate < 1e6 ? `${threeDigits(rate)} ${unit}/s` : `${threeDigits(rate / 1e6)} M ${unit}/s`;
}

/** The best peaks of the machine beside any case; undefined if every case failed. */
export function bestPeaks(points: readonly MeasuredPoint[]): Peaks | undefined {
  const peaks = points.flatMap(({ timing }) => timing === undefined ? [] : [timing.peaks]);
  if (peaks.length === 0) return undefined;
  return {
    operations: Math.max(...peaks.map(({ operations }) => operations)),
    bandwidth: Math.max(...peaks.map(({ bandwidth }) => bandwidth)),
  };
}
