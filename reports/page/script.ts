/** The page's scripts as one: each is a module in a file of its own, so that it is checked and tested. */
import axes from "./client/axes.js" with { type: "text" };
import charts from "./client/charts.js" with { type: "text" };
import colours from "./client/colours.js" with { type: "text" };
import cost from "./client/cost.js" with { type: "text" };
import drawing from "./client/drawing.js" with { type: "text" };
import endLabels from "./client/end_labels.js" with { type: "text" };
import learningCurves from "./client/learning_curves.js" with { type: "text" };
import legend from "./client/legend.js" with { type: "text" };
import lineWithBand from "./client/line_with_band.js" with { type: "text" };
import moveApart from "./client/move_apart.js" with { type: "text" };
import numbers from "./client/numbers.js" with { type: "text" };
import panels from "./client/panels.js" with { type: "text" };
import sort from "./client/sort.js" with { type: "text" };
import state from "./client/state.js" with { type: "text" };
import theme from "./client/theme.js" with { type: "text" };
import times from "./client/times.js" with { type: "text" };

/** One inline module. What a file uses stands before it; top-level names are unique over all files. */
export const pageScript: string = joinModules([
  theme,
  sort,
  legend,
  numbers,
  state,
  panels,
  colours,
  axes,
  lineWithBand,
  moveApart,
  endLabels,
  learningCurves,
  times,
  cost,
  drawing,
  charts,
]);

/**
 * Joins modules that import only from one another: an inline script cannot import from the next.
 *
 * @param modules Sources, each after those that it imports from.
 * @returns One source without imports, exports and comments that stand on lines of their own.
 * @throws {TypeError} If an import or export is left, which the page would not run.
 */
export function joinModules(modules: readonly string[]): string {
  const joined = modules.map((source) =>
    source
      .replace(/^import [^;]*? from "\.\/[^"]*";\n/gm, "")
      .replace(/^export \{\};\n/gm, "")
      .replace(/^export (?=const|function)/gm, "")
      .replace(/^ *\/\*\*(?:(?!\*\/)[^])*\*\/\n/gm, "")
      .replace(/^ *\/\/.*\n/gm, "")
      .trim()
  ).join("\n");
  const left = /^(import|export)\b.*$/m.exec(joined);
  if (left !== null) throw new TypeError(`The page's script cannot hold "${left[0]}"`);
  return joined;
}
