/** Cells of tables, as text with the number behind it. */
import { bounds, percent, points, pointsEnd, seconds, threeDigits } from "../../core/format.ts";
import type { Estimate, Interval } from "../../statistics/estimate.ts";
import { type Cell, EMPTY } from "./table.ts";

type Optional = number | null | undefined;

/** A mean of some seeds; left out is the interval of too few. */
type SeedMean = Pick<Estimate, "n" | "mean" | "interval">;

/** Writes cells; what is undefined or null gives an empty one. */
export const cell = {
  name(text: string, mark?: Cell["mark"]): Cell {
    return mark === undefined ? { text } : { text, mark };
  },

  number(value: Optional, digits: number = 0): Cell {
    return value == null ? EMPTY : { text: value.toFixed(digits), value };
  },

  seconds(value: number | undefined): Cell {
    return value === undefined ? EMPTY : { text: seconds(value), value };
  },

  /** A value as a multiple of another. */
  times(value: number | undefined, reference: number | undefined): Cell {
    if (value === undefined || !reference) return EMPTY;
    return { text: threeDigits(value / reference), value: value / reference };
  },

  p(value: Optional): Cell {
    if (value == null) return EMPTY;
    return { text: value < 0.001 ? "< 0.001" : value.toFixed(3), value };
  },

  /** A share in percent with its interval. */
  share(value: Optional, interval?: Interval, mark?: Cell["mark"]): Cell {
    if (value == null) return EMPTY;
    const share = scaled(value, interval, percent, (end) => percent(end, 1));
    return mark === undefined ? share : { ...share, mark };
  },

  mean(estimate: SeedMean | undefined, mark?: Cell["mark"]): Cell {
    return { ...cell.share(estimate?.mean, estimate?.interval, mark), ...fewSeeds(estimate) };
  },

  points(estimate: SeedMean | undefined): Cell {
    if (estimate === undefined) return EMPTY;
    const { mean, interval } = estimate;
    return { ...scaled(mean, interval, points, pointsEnd), ...fewSeeds(estimate) };
  },
};

function fewSeeds(estimate: SeedMean | undefined): { readonly range?: string } {
  if (estimate === undefined || estimate.interval !== undefined) return {};
  return { range: estimate.n === 1 ? "one seed" : `${estimate.n} seeds` };
}

/** A share or a difference with its interval, times 100. */
export function scaled(
  value: number,
  interval: Interval | undefined,
  format: (value: number) => string,
  end: (value: number) => string = format,
): Cell {
  const alone = { text: format(value), value: 100 * value };
  if (interval === undefined) return alone;
  const { low, high } = interval;
  return { ...alone, low: 100 * low, high: 100 * high, range: bounds(interval, end) };
}
