/** What a strategy's mark is made from; the browser reads this file, too. */

/** A colour on light and on dark ground, as #RRGGBB. */
export interface Colour {
  readonly light: string;
  readonly dark: string;
}

/** The shapes of points. */
export type Shape =
  | "circle"
  | "square"
  | "triangle"
  | "diamond"
  | "saltire"
  | "star"
  | "plus";

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
