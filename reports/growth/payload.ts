/** What the page of growth draws: embedded once at its end. */
import type { Axis } from "../../runs/measurement.ts";
import type { NamedMark } from "../charts/chart.ts";

/** A strategy's curve along one axis. */
export interface GrowthCurve {
  /** Index among the page's strategies. */
  readonly strategy: number;
  /** The sizes measured, ascending. */
  readonly sizes: readonly number[];
  readonly seconds: readonly number[];
  /** Floors in seconds at each. */
  readonly floors: readonly number[];
  /** The fitted exponent, as text. */
  readonly exponent: string;
  /** The fitted law's seconds at the first and the last size; left out where nothing was fitted. */
  readonly law?: readonly [number, number] | undefined;
}

/** The curves along one axis. */
export interface GrowthPanel {
  /** Which size grows. */
  readonly axis: Axis;
  readonly title: string;
  /** The strategies' curves. */
  readonly curves: readonly GrowthCurve[];
}

/** Everything that the charts draw. */
export interface GrowthPayload {
  /** The strategies, in the legend's order. */
  readonly marks: readonly NamedMark[];
  /** The axes, in the page's order. */
  readonly panels: readonly GrowthPanel[];
}
