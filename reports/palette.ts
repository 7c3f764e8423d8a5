/** The colour, dash and point shape of every strategy, the same in every chart. */
import { stream } from "../core/random.ts";
import { compareText } from "../core/canonical.ts";
import { COLOURS, type Mark, type Shape, SHAPES } from "./colours.ts";

export { type Colour, COLOURS, type Mark, type Shape } from "./colours.ts";

const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
const POINTS = (Object.keys(SHAPES) as Shape[]).slice(0, -1);
const REFERENCE: Mark = { colour: 0, dash: [4, 4], shape: "plus" };

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
  "max-herding",
  "batchbald",
  "bald",
  "uherding",
  "alfa-mix",
  "dropquery",
  "refine",
  "least-confident",
];

/**
 * Assigns every strategy its mark. Random is the grey reference. A well-known strategy has a slot of its
 * own; any other starts at a slot that follows from its name and takes the next free one.
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

/** Number of distinct marks besides random's. */
export const markCount: number = 2 * (COLOURS.length - 1);

function markOf(slot: number): Mark {
  const hues = COLOURS.length - 1;
  const round = Math.floor(slot / hues);
  return {
    colour: 1 + slot % hues,
    dash: DASHES[(slot + round) % DASHES.length]!,
    shape: POINTS[(slot + 2 * round) % POINTS.length]!,
  };
}

/** The colours as custom properties `--c0` …, each for light and dark ground. */
export function paletteCss(): string {
  const properties = COLOURS.map(({ light, dark }, i) => `--c${i}:light-dark(${light},${dark});`);
  return `:root{${properties.join("")}}\n`;
}
