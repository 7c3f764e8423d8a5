/** How a reader wants the charts. */

import type { Metric } from "../analysis/bands.ts";

/** What is shown of an analysis. */
export interface View {
  /** Strategies that are not drawn, by index. */
  readonly hidden: ReadonlySet<number>;
  /** The strategy that is brought out, if any. */
  readonly focus: number | undefined;
  /** Whether learning curves are differences to random. */
  readonly difference: boolean;
  /** What learning curves show, where they are no differences. */
  readonly metric: Metric;
  /** Whether charts of the same kind have axes of their own. */
  readonly ownScales: boolean;
  /** Whether every seed is drawn. */
  readonly perSeed: boolean;
  /** Problems that are left out, by index. */
  readonly leftOut: ReadonlySet<number>;
  /** Execution providers whose runs are left out. */
  readonly providers: ReadonlySet<string>;
}

/** What a page shows first. */
export const FIRST_VIEW: View = {
  hidden: new Set(),
  focus: undefined,
  difference: false,
  metric: "accuracy",
  ownScales: false,
  perSeed: false,
  leftOut: new Set(),
  providers: new Set(),
};
