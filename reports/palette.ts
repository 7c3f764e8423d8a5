/** How every strategy is drawn: one colour, dash and point shape, the same in every chart. */
import { stream } from "../core/random.ts";
import { compareText } from "../core/canonical.ts";

/** A colour on light and on dark ground, as #RRGGBB. */
export interface Colour {
  /** On white. */
  readonly light: string;
  /** On near-black. */
  readonly dark: string;
}

/** The shapes of points, by chart.js's names. */
export type Shape = "circle" | "rect" | "triangle" | "rectRot" | "crossRot" | "star" | "cross";

/** How one strategy is drawn. */
export interface Mark {
  /** Index into {@linkcode COLOURS}. */
  readonly colour: number;
  /** Lengths of stroke and gap in pixels; empty for a solid line. */
  readonly dash: readonly number[];
  /** The shape of its points. */
  readonly shape: Shape;
}

/**
 * Colours that stay apart for every kind of colour vision, found by a search over lightness and hue;
 * the test beside this file measures them. The first is the reference's grey.
 */
export const COLOURS: readonly Colour[] = [
  { light: "#6B7280", dark: "#8F98A5" },
  { light: "#1065EA", dark: "#4F86F0" },
  { light: "#B42C00", dark: "#FF6A2B" },
  { light: "#518D43", dark: "#C6EE6B" },
  { light: "#8C4EA5", dark: "#D79BEA" },
  { light: "#CC8412", dark: "#F5C542" },
  { light: "#1B9BF0", dark: "#B4F0FA" },
  { light: "#3D0F3E", dark: "#E3174B" },
  { light: "#0C452F", dark: "#12C48B" },
  { light: "#440A9B", dark: "#8A5CFF" },
];

const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
const SHAPES: readonly Shape[] = ["circle", "rect", "triangle", "rectRot", "crossRot", "star"];
const REFERENCE: Mark = { colour: 0, dash: [4, 4], shape: "cross" };

/** Well-known strategies keep their mark from one report to the next. */
const KNOWN: readonly string[] = [
  "bait",
  "badge",
  "margin",
  "typiclust",
  "coreset",
  "bait-binary",
  "bait-exp",
  "entropy",
  "maxherding",
  "batchbald",
  "bald",
  "uherding",
  "alfa-mix",
  "dropquery",
  "refine",
  "least-confidence",
];

/**
 * Gives every strategy its mark. Random is always the grey reference; a well-known strategy has a
 * slot of its own, and any other one starts at a slot that follows from its name and takes the first
 * free one.
 *
 * @param labels The strategies' labels, in any order.
 * @returns A mark for each; no two of the first {@linkcode markCount} are the same.
 *
 * @example
 * ```ts
 * import { assignMarks } from "./palette.ts";
 * assignMarks(["random", "badge"]).get("badge")?.shape; // "rect"
 * ```
 */
export function assignMarks(labels: readonly string[]): Map<string, Mark> {
  const distinct = [...new Set(labels)].sort(compareText);
  const slots = new Map<string, number>();
  for (const label of distinct) {
    const slot = KNOWN.indexOf(label);
    if (slot >= 0) slots.set(label, slot);
  }
  const taken = new Set(slots.values());
  // Slots of one colour apart are tried last: colours repeat only when all are used.
  const hues = COLOURS.length - 1;
  for (const label of distinct) {
    if (slots.has(label) || label === "random") continue;
    const start = stream(0, `mark of ${label}`).integer(hues);
    let slot = start;
    for (let tried = 0; taken.has(slot); tried++) {
      slot = Math.floor(tried / hues) * hues + (start + tried) % hues;
    }
    slots.set(label, slot);
    taken.add(slot);
  }
  return new Map(distinct.map((label) => {
    const slot = slots.get(label);
    return [label, slot === undefined ? REFERENCE : markOf(slot)];
  }));
}

/** Number of distinct marks beside random's. */
export const markCount: number = 2 * (COLOURS.length - 1);

function markOf(slot: number): Mark {
  const hues = COLOURS.length - 1;
  const round = Math.floor(slot / hues);
  return {
    colour: 1 + slot % hues,
    dash: DASHES[(slot + round) % DASHES.length]!,
    shape: SHAPES[(slot + 2 * round) % SHAPES.length]!,
  };
}

/**
 * The colours as custom properties `--c0` …, each for light and dark ground.
 *
 * @returns A CSS rule.
 */
export function paletteCss(): string {
  const properties = COLOURS.map(({ light, dark }, i) => `--c${i}:light-dark(${light},${dark});`);
  const classes = COLOURS.map((_, i) => `.c${i}{--mark:var(--c${i})}`);
  return `:root{${properties.join("")}}\n${classes.join("\n")}\n`;
}
