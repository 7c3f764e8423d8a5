/**
 * Seconds, or multiples of the floor, against a size: both axes logarithmic, so that a power law is a
 * straight line whose slope is its exponent.
 */
import { tickSeconds } from "../charts/cost.ts";
import type { Frame } from "../charts/frame.ts";
import type { Canvas, Chart, Ink, NamedMark } from "../charts/chart.ts";
import { lineChart } from "../charts/line_chart.ts";
import { linePath, strength } from "../charts/shapes.ts";
import { measuredSeconds, thousands, threeDigits } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";
import type { Axis } from "../../runs/measurement.ts";

/** A strategy's curve along one axis. */
export interface GrowthCurve {
  /** Index among the page's strategies. */
  readonly strategy: number;
  /** Ascending. */
  readonly sizes: readonly number[];
  readonly seconds: readonly number[];
  /** Floors in seconds at each. */
  readonly floors: readonly number[];
  /** The fitted exponent, as text. */
  readonly exponent: string;
  /** The fitted law's seconds at the first and the last size, if there is one. */
  readonly law?: readonly [number, number] | undefined;
}

/** The curves along one axis. */
export interface GrowthPanel {
  readonly axis: Axis;
  readonly title: string;
  readonly curves: readonly GrowthCurve[];
}

/** The data of all charts. */
export interface GrowthPayload {
  /** In the legend's order. */
  readonly marks: readonly NamedMark[];
  /** In the page's order. */
  readonly panels: readonly GrowthPanel[];
}

/** Options of the charts. */
export interface GrowthView {
  /** Indices of hidden strategies. */
  readonly hidden: ReadonlySet<number>;
  /** Whether seconds are divided by their floors. */
  readonly ratio: boolean;
}

/** Draws growth along one axis. */
export function growthChart(
  canvas: Canvas,
  { marks, panels }: GrowthPayload,
  index: number,
  { hidden, ratio }: GrowthView,
): Chart {
  const panel = panels[index]!;
  const shown = (curves: readonly GrowthCurve[]): GrowthCurve[] =>
    curves.filter(({ strategy }) => !hidden.has(strategy));
  const curves = shown(panel.curves);
  const valuesOf = ({ seconds, floors }: GrowthCurve): number[] =>
    seconds.map((value, i) => ratio ? value / floors[i]! : value);
  const sizes = [...new Set(panel.curves.flatMap((curve) => curve.sizes))].sort((a, b) => a - b);
  // All charts share the vertical axis, so that they can be compared.
  const heights = panels.flatMap((each) => shown(each.curves)).flatMap((curve) => [
    ...valuesOf(curve),
    ...ratio ? [1] : curve.floors,
  ]);
  return lineChart(canvas, {
    lines: curves.map((curve) => {
      const mark = marks[curve.strategy]!;
      return {
        mark,
        xs: curve.sizes,
        ys: valuesOf(curve),
        describe: (i) =>
          `${measuredSeconds(curve.seconds[i]!)}, ${
            threeDigits(curve.seconds[i]! / curve.floors[i]!)
          } × its floor`,
        ...ratio ? {} : { ending: `${mark.label} ${curve.exponent.split(" ")[0]}` },
      };
    }),
    x: {
      title: `${panel.axis}, ${panel.title}, log scale`,
      format: thousands,
      log: true,
      ticks: sizes,
    },
    y: {
      title: ratio ? "Seconds over the floor, log scale" : "Seconds of a selection, log scale",
      format: ratio ? (value) => `${threeDigits(value).replace(/\.0+$/, "")} ×` : tickSeconds,
      log: true,
      ...ratio ? { reference: 1 } : {},
    },
    include: { x: sizes, y: heights },
    by: "point",
    titleOf: (size) => `${panel.axis} = ${thousands(size)}`,
    points: "all",
    below: (frame) =>
      ratio
        ? undefined
        : markup`${curves.map((curve) => backdrop(curve, marks, frame, canvas.ink, canvas.focus))}`,
  });
}

/** The floor and the fitted law. */
function backdrop(
  { strategy, sizes, floors, law }: GrowthCurve,
  marks: GrowthPayload["marks"],
  { x, y }: Frame,
  ink: Ink,
  focus: string | undefined,
): Html {
  const { colour, label } = marks[strategy]!;
  const paint = ink.mark(colour);
  const across = sizes.map(x.at);
  const fitted = law === undefined
    ? undefined
    : markup`<path d="${
      linePath([across[0]!, across.at(-1)!], law.map(y.at))
    }" fill="none" stroke="${paint}" stroke-width="5" stroke-opacity="0.25"/>`;
  return markup`<g opacity="${strength(label, focus)}">${fitted}<path d="${
    linePath(across, floors.map(y.at))
  }" fill="none" stroke="${paint}" stroke-width="1.25" stroke-opacity="0.7" stroke-dasharray="1 3"/></g>`;
}
