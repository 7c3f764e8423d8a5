/** Colours of a chart: those of the page, which follow its theme, or those of print. */
import { COLOURS } from "../colours.ts";

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
