/** The growth page's data. */
import type { Axis } from "../../runs/measurement.ts";
import type { NamedMark } from "../charts/chart.ts";

/** A strategy's curve along one axis. */
export interface GrowthCurve {
  /** Index among the page's strategies. */
  readonly strategy: number;
  /** Ascending. */
  readonly sizes: readonly number[];
  readonly seconds: readonly number[];
  /** Floors in seconds at each. */
  readonly floors: readonly number[];
  /** The fitted exponent, as text. */
  readonly exponent: string;
  /** The fitted law's seconds at the first and the last size, if there is one. */
  readonly law?: readonly [number, number] | undefined;
}

/** The curves along one axis. */
export interface GrowthPanel {
  readonly axis: Axis;
  readonly title: string;
  readonly curves: readonly GrowthCurve[];
}

/** The data of all charts. */
export interface GrowthPayload {
  /** In the legend's order. */
  readonly marks: readonly NamedMark[];
  /** In the page's order. */
  readonly panels: readonly GrowthPanel[];
}
