/** What a side is asked, and what it answers. */
import type { Case, Counters, Timing } from "../runs/measurement.ts";
import type { GoldenRun } from "./golden/runs.ts";

/** One message to a side. */
export type Question =
  | Case & { readonly do: "open"; readonly count: boolean }
  | { readonly do: "time"; readonly count: number }
  | { readonly do: "close" }
  | Case & { readonly do: "measure"; readonly most: number; readonly seconds: number }
  /** Carries the golden runs out, with the gaps of their picks if wanted. */
  | { readonly do: "golden"; readonly gaps: boolean };

/** The answer to each question; to any of them, that it failed. */
export interface Answers {
  readonly open: { readonly counters?: Counters } | { readonly missing: string };
  readonly time: { readonly seconds: number };
  readonly close: Readonly<Record<never, never>>;
  readonly measure: Measured | { readonly missing: string };
  readonly golden: { readonly runs: readonly GoldenRun[] };
}

export type Answer = Answers[keyof Answers] | { readonly failed: string };

/** A case that was measured. */
export interface Measured {
  readonly timing: Timing;
  readonly figures: Readonly<Record<string, number>>;
}
