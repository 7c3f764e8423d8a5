/** A chart before it is drawn: a configuration of Chart.js, and the places that pointer and keys reach. */
import type { Chart, ChartConfiguration } from "chart.js";
import type { Analysis } from "../analysis/analysis.ts";
import { COLOURS, type Mark } from "../colours.ts";
import type { View } from "../page/view.ts";

/**
 * Resolved colours of one drawing, and its font family: `muted` for text of axes, `rule` for grids, `strong`
 * for axes, reference lines and strategies in the background, `heat` and `cold` for cells of matrices.
 */
export interface Ink extends
  Readonly<
    Record<"ground" | "ink" | "muted" | "rule" | "strong" | "heat" | "cold" | "font", string>
  > {
  readonly mark: (colour: number) => string;
}

/** Colours on white paper. */
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
};

/** The page's colours as custom properties: for SVG inside it, which follows the theme. */
export const pageInk: Ink = {
  ...inkOf((property) => `var(--${property})`),
  mark: (colour) => `var(--c${colour})`,
  font: "var(--sans)",
};

/** The colours by the page's names for them. */
export function inkOf(colour: (property: string) => string): Omit<Ink, "mark" | "font"> {
  return {
    ground: colour("ground"),
    ink: colour("ink"),
    muted: colour("muted"),
    rule: colour("rule"),
    strong: colour("rule-strong"),
    heat: colour("heat"),
    cold: colour("cold"),
  };
}

/** What a chart is drawn from. */
export interface Sheet {
  readonly analysis: Analysis;
  readonly view: View;
  readonly problem: number;
  readonly width: number;
  readonly ink: Ink;
}

/** How a chart is drawn, whatever its data. */
export type Pen = Pick<Sheet, "view" | "width" | "ink">;

/** A strategy's mark with its name. */
export interface NamedMark extends Mark {
  readonly label: string;
}

/** A place of a chart that pointer and arrow keys can reach. */
export interface Stop {
  readonly elements: readonly { readonly datasetIndex: number; readonly index: number }[];
  readonly title: string;
  readonly rows: readonly StopRow[];
}

/** One line about a place. */
export interface StopRow {
  readonly mark?: Mark;
  readonly name: string;
  readonly value: string;
}

/** A chart as plain data. */
export interface ChartSpec {
  readonly config: ChartConfiguration;
  readonly height: number;
  readonly stops: readonly Stop[];
  /** How far the up and down keys move: a row of a grid, the points of a line, or 0. */
  readonly stride: number;
  /** How the current place is shown: a vertical line, a ring, or its box. */
  readonly cursor: "line" | "ring" | "box";
  /** The strategies that the chart does not name, for a legend in a saved file. */
  readonly legend: readonly NamedMark[];
}

/** Draws what Chart.js has no word for, over its datasets. */
export type Decoration = (chart: Chart) => void;

/** A strategy's mark with its name. */
export function markOf({ strategies }: Analysis, strategy: number): NamedMark {
  const { mark, label } = strategies[strategy]!;
  return { ...mark, label };
}

/** A strategy's colour; it is faint while another one is highlighted. */
export function paintOf(
  { ink, view: { focus } }: Pick<Pen, "ink" | "view">,
  strategy: number,
  { colour }: Mark,
  opacity = 1,
): string {
  return fade(ink.mark(colour), opacity * strength(strategy, focus));
}

/** The opacity of a strategy while another one is highlighted. */
export function strength(strategy: number, focus: number | undefined): number {
  return focus === undefined || focus === strategy ? 1 : 0.15;
}

/** A colour at an opacity: #rrggbbaa if the colour is known by its numbers. */
export function fade(colour: string, opacity: number): string {
  if (opacity >= 1) return colour;
  const hex = (value: number): string => Math.round(value).toString(16).padStart(2, "0");
  if (colour.startsWith("#")) return colour + hex(255 * opacity);
  if (!colour.startsWith("rgb")) {
    return `color-mix(in srgb, ${colour} ${Math.round(100 * opacity)}%, transparent)`;
  }
  const channels = colour.match(/[\d.]+/g)!.slice(0, 3).map(Number);
  return `#${[...channels, 255 * opacity].map(hex).join("")}`;
}
