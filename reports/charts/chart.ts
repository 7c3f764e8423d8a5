/** Charts: plain data in, an SVG and the places that respond to pointer and keys out. */
import type { Mark } from "../colours.ts";
import { type Html, markup } from "../html.ts";
import type { Ink } from "./ink.ts";

/** A chart's size and colours. */
export interface Canvas {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly ink: Ink;
  /** The highlighted strategy, if any. */
  readonly focus?: string | undefined;
}

/** A strategy's mark with its name. */
export interface NamedMark extends Mark {
  readonly label: string;
}

/** A place of a chart that pointer and arrow keys can reach. */
export interface Stop {
  /** Pixels from the left. */
  readonly x: number;
  /** Pixels from the top. */
  readonly y: number;
  readonly title: string;
  readonly rows: readonly StopRow[];
  /** Its area, if it is more than a point. */
  readonly box?: readonly [x: number, y: number, width: number, height: number];
}

/** One line about a place. */
export interface StopRow {
  readonly mark?: Mark | undefined;
  readonly name: string;
  /** With its interval. */
  readonly value: string;
}

/** A chart. */
export interface Chart {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The content of its svg element. */
  readonly content: Html;
  /** In the order of the arrow keys. */
  readonly stops: readonly Stop[];
  /** How far the up and down keys move: a row of a grid, the points of a line, or 0. */
  readonly stride: number;
  /** How the current place is shown: a vertical line, a ring, or its box. */
  readonly cursor: "line" | "ring" | "box";
}

/** A chart as an svg element. */
export function svgElement({ width, height, content }: Chart, ink: Ink): Html {
  const font = ink.font === undefined ? undefined : markup` font-family="${ink.font}"`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="12"${font} aria-hidden="true">${content}</svg>`;
}

/** Writes pixels, to a tenth. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
