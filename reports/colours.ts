/** What a strategy's mark is made from; the browser reads this file, too. */

import type { PointStyle } from "chart.js";

/** A colour on light and on dark ground, as #RRGGBB. */
export interface Colour {
  readonly light: string;
  readonly dark: string;
}

/** A shape of points: Chart.js's style and its size, an outline of radius 1, and pgfplots' mark. */
type ShapeForms = readonly [style: PointStyle, scale: number, outline: string, pgfplots: string];

/** The shapes of points; the last is the reference's. */
export const SHAPES = {
  circle: ["circle", 1, "M-1 0A1 1 0 0 1 1 0A1 1 0 0 1 -1 0Z", "*"],
  square: ["rect", 1.25, "M-.88-.88H.88V.88H-.88Z", "square*"],
  triangle: ["triangle", 1.2, "M0-1.15L1.1.8H-1.1Z", "triangle*"],
  diamond: ["rectRot", 1.25, "M0-1.25L1.25 0L0 1.25L-1.25 0Z", "diamond*"],
  saltire: ["crossRot", 1.25, "M-.9-.9L.9.9M.9-.9L-.9.9", "x"],
  star: ["star", 1.2, "M-.85-.85L.85.85M.85-.85L-.85.85M0-1.2V1.2", "asterisk"],
  plus: ["cross", 1.1, "M-1.1 0H1.1M0-1.1V1.1", "+"],
} as const satisfies Readonly<Record<string, ShapeForms>>;

/** The name of a shape. */
export type Shape = keyof typeof SHAPES;

/** How one strategy is drawn. */
export interface Mark {
  /** Index into {@linkcode COLOURS}. */
  readonly colour: number;
  /** Lengths of stroke and gap in pixels; empty for a solid line. */
  readonly dash: readonly number[];
  readonly shape: Shape;
}

/**
 * Colours that stay apart for every kind of colour vision and keep their hue on both grounds, found by a
 * search over lightness, chroma and hue; the test of the palette measures them. The first is the
 * reference's grey.
 */
export const COLOURS: readonly Colour[] = [
  { light: "#6B7280", dark: "#8F98A5" },
  { light: "#331EF4", dark: "#5067FF" },
  { light: "#CB6C3F", dark: "#EC6510" },
  { light: "#1E6103", dark: "#92F978" },
  { light: "#A01298", dark: "#DE35D4" },
  { light: "#C38802", dark: "#F8AF12" },
  { light: "#0780D2", dark: "#089BFD" },
  { light: "#B4075A", dark: "#CC4676" },
  { light: "#0EA773", dark: "#13D292" },
  { light: "#6D16BA", dark: "#CBAEFE" },
];
