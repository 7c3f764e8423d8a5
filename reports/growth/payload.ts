/** What the growth page's script reads. */
import type { PayloadMark } from "../page/payload.ts";

/** One strategy along one axis; the lists go together, by ascending size. */
export interface GrowthCurve {
  /** The strategy's name. */
  readonly label: string;
  /** What was varied. */
  readonly sizes: readonly number[];
  /** What was measured. */
  readonly seconds: readonly number[];
  /** The least that they can be. */
  readonly floors: readonly number[];
  /** Such as "1.02 ± 0.03". */
  readonly exponent: string;
  /** Seconds of the fitted law at the least and the largest size; undefined below two points. */
  readonly law: readonly [first: number, last: number] | undefined;
}

/** One chart. */
export interface GrowthPanel {
  /** What was varied, in words. */
  readonly title: string;
  /** Its symbol. */
  readonly axis: string;
  /** A curve a strategy. */
  readonly curves: readonly GrowthCurve[];
}

/** Everything that the charts draw. */
export interface GrowthPayload {
  /** In the legend's order. */
  readonly marks: readonly PayloadMark[];
  /** In the page's order. */
  readonly growth: readonly GrowthPanel[];
}
