/** Time, memory and growth of strategies, as `deno task strategies:measured` wrote them. */
import elsewhere from "./measured_elsewhere.json" with { type: "json" };
import here from "./measured.json" with { type: "json" };

/** A strategy's figures for {@linkcode SIZES}, as text. */
export interface Figures {
  /** Sizes that differ or come on top, for example "n 100, T 100". */
  readonly at: string;
  /** Median, or with a star of the first run. */
  readonly seconds: string;
  /** The same as a multiple of the least time that the work takes; empty if there is none. */
  readonly floor: string;
  /** Peak of the process. */
  readonly memory: string;
  /** Per axis the exponent of growth ± its standard error. */
  readonly growth: Readonly<Record<string, string>>;
}

/** Sizes of a selection that figures are compared at. */
export const SIZES = { N: 50_000, D: 384, K: 10, B: 100 } as const;

/** What was measured, when and where; empty before the first measurement. */
export const measured: {
  readonly on: string;
  readonly processor: string;
  readonly strategies: Readonly<Record<string, Figures>>;
} = here;

/** Seconds of other code on the same arrays. */
export const measuredElsewhere: {
  readonly on: string;
  readonly code: string;
  readonly processor: string;
  readonly strategies: Readonly<Record<string, string>>;
} = elsewhere;
