/** What the page's scripts read: embedded once, as JSON, at the end of the page. */
import type { Curves } from "../curves.ts";
import type { Mark } from "../palette.ts";

/** A strategy's label and how it is drawn. */
export interface PayloadMark extends Mark {
  /** The strategy's label. */
  readonly label: string;
}

/** The curves of one problem, the best strategy first. */
export interface PayloadPanel {
  /** The problem's title. */
  readonly title: string;
  /** Name of its dataset. */
  readonly dataset: string;
  /** What its charts draw. */
  readonly curves: readonly Curves[];
}

/** Everything that the charts draw. */
export interface Payload {
  /** In the legend's order. */
  readonly marks: readonly PayloadMark[];
  /** The problems, in the page's order. */
  readonly panels: readonly PayloadPanel[];
}

/**
 * Rounds every number to six digits, which no chart can show, to keep the page small.
 *
 * @param value Plain data.
 * @returns The same data with rounded numbers.
 */
export function rounded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (_key, inner: unknown) => {
    return typeof inner === "number" ? Number(inner.toPrecision(6)) : inner;
  }));
}
