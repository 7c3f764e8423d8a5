/** What every chart takes and gives: plain data in, a picture and the places that answer out. */
import type { Mark } from "../colours.ts";
import { type Html, markup } from "../html.ts";
import type { Ink } from "./ink.ts";

/** How large a chart is, and what it is drawn with. */
export interface Canvas {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Its colours. */
  readonly ink: Ink;
  /** The strategy that is brought out, if any. */
  readonly focus?: string | undefined;
}

/** A strategy's mark with its name. */
export interface NamedMark extends Mark {
  /** The strategy's label. */
  readonly label: string;
}

/** A place of a chart that a pointer or the arrow keys reach. */
export interface Stop {
  /** Pixels from the left. */
  readonly x: number;
  /** Pixels from the top. */
  readonly y: number;
  /** What stands there. */
  readonly title: string;
  /** More about it, in order. */
  readonly rows: readonly StopRow[];
  /** The area that it fills, if it is more than a point. */
  readonly box?: readonly [x: number, y: number, width: number, height: number];
}

/** A line about a place. */
export interface StopRow {
  /** Whose mark stands before it, if anyone's. */
  readonly mark?: Mark | undefined;
  /** What the value is of. */
  readonly name: string;
  /** The value with its interval. */
  readonly value: string;
}

/** A chart. */
export interface Chart {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** What is inside its svg element. */
  readonly content: Html;
  /** Its places, in the order in which the arrow keys pass them. */
  readonly stops: readonly Stop[];
  /** How many places a step up or down passes: a row of a grid, a line's points, or 0 for none. */
  readonly stride: number;
  /** What shows where one is: a line from top to bottom, a ring, or the place's box. */
  readonly cursor: "line" | "ring" | "box";
}

/** A chart as an element of a page, or as a file. */
export function svgElement({ width, height, content }: Chart, ink: Ink): Html {
  const font = ink.font === undefined ? undefined : markup` font-family="${ink.font}"`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="12"${font} aria-hidden="true">${content}</svg>`;
}

/**
 * A number of pixels, to a tenth.
 *
 * @param value Pixels.
 * @returns Such as "12.3".
 */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
