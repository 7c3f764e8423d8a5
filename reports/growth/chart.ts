/**
 * Seconds against a size: both axes logarithmic, so that a power law is a straight line whose slope is its
 * exponent.
 */
import { measuredSeconds, thousands, threeDigits } from "../../core/format.ts";
import { tickSeconds } from "../charts/cost.ts";
import { type Dataset, lineChart } from "../charts/lines.ts";
import { type ChartSpec, fade, type NamedMark, type Pen } from "../charts/spec.ts";
import { FIRST_VIEW } from "../page/view.ts";
import { type AxisSeries, axisTitles, exponentText } from "./series.ts";

/** Draws growth along one of the axes; all charts share the vertical axis. */
export function growthChart(
  { width, ink }: Pick<Pen, "width" | "ink">,
  panels: readonly AxisSeries[],
  index: number,
  marks: readonly NamedMark[],
): ChartSpec {
  const { axis, series } = panels[index]!;
  const lines = series.map(({ strategy, rungs, growth }) => {
    const place = marks.findIndex(({ label }) => label === strategy);
    return {
      strategy: place,
      mark: marks[place]!,
      xs: rungs.map(({ size }) => size),
      ys: rungs.map(({ achieved }) => achieved.seconds),
      floors: rungs.map(({ achieved }) => achieved.floorSeconds),
      law: growth,
      ending: `${strategy} ${exponentText(growth).split(" ")[0]}`,
      describe: (i: number): string => {
        const { seconds, floorSeconds } = rungs[i]!.achieved;
        return `${measuredSeconds(seconds)}, ${threeDigits(seconds / floorSeconds)} × its floor`;
      },
    };
  });
  const sizes = [...new Set(lines.flatMap(({ xs }) => xs))].sort((a, b) => a - b);
  const heights = panels.flatMap(({ series }) =>
    series.flatMap(({ rungs }) =>
      rungs.flatMap(({ achieved }) => [achieved.seconds, achieved.floorSeconds])
    )
  );
  return lineChart({ width, ink, view: { ...FIRST_VIEW, quiet: false } }, {
    lines,
    x: {
      title: `${axis}, ${axisTitles[axis]}, log scale`,
      format: thousands,
      log: true,
      ticks: sizes,
      values: sizes,
    },
    y: {
      title: "Seconds of a selection, log scale",
      format: tickSeconds,
      log: true,
      values: heights,
    },
    by: "point",
    titleOf: (size) => `${axis} = ${thousands(size)}`,
    dotted: true,
    behind: lines.flatMap(({ mark, xs, floors, law }): Dataset[] => {
      const colour = ink.mark(mark.colour);
      const plain = { order: 3, pointRadius: 0 } as const;
      const floor: Dataset = {
        ...plain,
        data: xs.map((x, i) => ({ x, y: floors[i]! })),
        borderColor: fade(colour, 0.7),
        borderWidth: 1.25,
        borderDash: [1, 3],
      };
      return law === undefined ? [floor] : [floor, {
        ...plain,
        data: [xs[0]!, xs.at(-1)!].map((x) => ({ x, y: law.factor * x ** law.exponent })),
        borderColor: fade(colour, 0.25),
        borderWidth: 5,
      }];
    }),
  });
}
