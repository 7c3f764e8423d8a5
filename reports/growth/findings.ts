/** Sentences about the growth. */
import type { Axis } from "../../runs/measurement.ts";
import { listed, threeDigits } from "../../core/format.ts";
import type { Growth } from "../../statistics/growth.ts";
import type { AxisSeries } from "./series.ts";

/** What each axis varies. */
export const axisTitles: Readonly<Record<Axis, string>> = {
  N: "rows of the pool",
  D: "width of the features",
  K: "classes",
  B: "rows chosen",
};

/** A doubling of each axis, in words. */
const doublings: Readonly<Record<Axis, string>> = {
  N: "With a pool twice as large",
  D: "With features twice as wide",
  K: "With twice as many classes",
  B: "With a budget twice as large",
};

/** Writes an exponent with its standard error: "1.02 ± 0.03", "1.02" for two points, or "–". */
export function exponentText(growth: Growth | undefined): string {
  if (growth === undefined) return "–";
  const { exponent, standardError } = growth;
  return standardError === undefined
    ? signed(exponent)
    : `${signed(exponent)} ± ${standardError.toFixed(2)}`;
}

/** Two digits after the point, a real minus sign, and no sign on a zero. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}

/** Says what a doubling costs each strategy, by descending exponent. */
export function growthFinding({ axis, series }: AxisSeries): string {
  const fitted = series.flatMap(({ strategy, growth }) =>
    growth === undefined ? [] : [{ strategy, growth }]
  ).sort((a, b) => b.growth.exponent - a.growth.exponent);
  if (fitted.length === 0) return `There are too few points to see how seconds grow with ${axis}.`;
  const parts = fitted.map(({ strategy, growth }, i) => {
    const exponent = exponentText(growth).replaceAll(" ", "\u00a0");
    const times = `${threeDigits(2 ** growth.exponent)}\u00a0times`;
    return i === 0
      ? `${strategy} takes ${times} as long (exponent ${exponent})`
      : `${strategy} ${times} (${exponent})`;
  });
  return `${doublings[axis]}, ${listed(parts, parts.length)}.`;
}
