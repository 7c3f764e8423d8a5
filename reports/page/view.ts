/** The reader's view of the charts. */

import type { Metric } from "../analysis/bands.ts";

/** The part of an analysis that is shown. */
export interface View {
  /** Indices of hidden strategies. */
  readonly hidden: ReadonlySet<number>;
  /** The highlighted strategy, if any. */
  readonly focus: number | undefined;
  readonly difference: boolean;
  readonly metric: Metric;
  /** Whether every chart has its own axes. */
  readonly ownScales: boolean;
  readonly perSeed: boolean;
  /** Indices of problems that are left out. */
  readonly leftOut: ReadonlySet<number>;
  /** Providers that are left out. */
  readonly providers: ReadonlySet<string>;
}

/** The initial view. */
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
