/** Charts: plain data in, an SVG and the places that respond to pointer and keys out; and their colours. */
import { COLOURS, type Mark } from "../colours.ts";
import { type Html, markup } from "../html.ts";

/** The colours and the font of a chart, as attributes of SVG. */
export interface Ink {
  /** The background. */
  readonly ground: string;
  /** Main text. */
  readonly ink: string;
  /** Text of axes. */
  readonly muted: string;
  /** Grid lines. */
  readonly rule: string;
  /** Axes and reference lines. */
  readonly strong: string;
  /** Cells of heat maps; stronger is more. */
  readonly heat: string;
  /** Cells of heat maps below the middle. */
  readonly cold: string;
  /** A strategy's colour by its number. */
  readonly mark: (colour: number) => string;
  /** Font family; undefined for the page's. */
  readonly font: string | undefined;
  /** Whether titles of axes have arrows, which few fonts for print have. */
  readonly arrows: boolean;
}

/** The page's colours: custom properties, so that a theme changes them without a redraw. */
export const pageInk: Ink = {
  ground: "var(--ground)",
  ink: "var(--ink)",
  muted: "var(--muted)",
  rule: "var(--rule)",
  strong: "var(--rule-strong)",
  heat: "var(--heat)",
  cold: "var(--cold)",
  mark: (colour) => `var(--c${colour})`,
  font: undefined,
  arrows: true,
};

/** Colours on white paper, as plain values. */
export const paperInk: Ink = {
  ground: "#ffffff",
  ink: "#1a1e24",
  muted: "#59626e",
  rule: "#e4e7ec",
  strong: "#8d96a3",
  heat: "#1065ea",
  cold: "#b42c00",
  mark: (colour) => COLOURS[colour]?.light ?? "#000000",
  font: "Lato, Helvetica, Arial, sans-serif",
  arrows: false,
};

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
