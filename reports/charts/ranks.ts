/** Diagrams of means over problems, with bars over groups that do not differ (Demšar 2006). */
import type { ChartDataset } from "chart.js";
import { percent, points } from "../../core/format.ts";
import { extent, settings } from "./axes.ts";
import { pointOf } from "./lines.ts";
import { type ChartSpec, markOf, paintOf, type Sheet, strength } from "./spec.ts";
import { fitted } from "./text.ts";

const LINE = 18;
const BAR = 9;
const AXIS = 30;

/** Draws mean ranks. */
export function ranksChart(sheet: Sheet): ChartSpec {
  const { strategies = [], averageRanks = [], cliques = [] } = sheet.analysis.across?.ranks ?? {};
  const shown = strategies.filter((strategy) => !sheet.view.hidden.has(strategy)).length;
  const most = Math.max(2, shown);
  return diagram(sheet, {
    places: strategies.map((strategy, i) => ({ strategy, at: averageRanks[i]! })),
    cliques,
    ends: [1, most],
    ticks: Array.from({ length: most }, (_, i) => i + 1),
    format: (rank) => rank.toFixed(2),
    tick: String,
    what: "mean rank",
  });
}

/** Draws mean AUC over problems, as differences to random's if it is compared. */
export function differencesChart(sheet: Sheet): ChartSpec {
  const { rows = [], cliques = [], reference } = sheet.analysis.across?.summary ?? {};
  const random = rows.find(({ strategy }) => strategy === reference);
  const zero = random?.auc.value ?? 0;
  const format = random === undefined ? percent : points;
  const places = rows.map(({ strategy, auc }) => ({ strategy, at: auc.value - zero }));
  const values = places.filter(({ strategy }) => !sheet.view.hidden.has(strategy))
    .map(({ at }) => at);
  const [low, high] = extent(values);
  const ends = [high, low < high ? low : low - 0.01] as const;
  return diagram(sheet, {
    places,
    cliques,
    ends,
    ticks: undefined,
    format: (value) => format(value),
    tick: (value) => format(value, high - low < 0.01 ? 2 : 1),
    what: random === undefined ? "mean AUC, %" : "over random, points",
  });
}

interface Diagram {
  readonly places: readonly { readonly strategy: number; readonly at: number }[];
  readonly cliques: readonly (readonly [number, number])[];
  readonly ends: readonly [best: number, worst: number];
  readonly ticks: readonly number[] | undefined;
  readonly format: (value: number) => string;
  readonly tick: (value: number) => string;
  readonly what: string;
}

function diagram(sheet: Sheet, options: Diagram): ChartSpec {
  const { analysis, width, ink, view: { hidden, focus } } = sheet;
  const { places, cliques, ends: [best, worst], ticks, format, tick, what } = options;
  const shown = places.filter(({ strategy }) => !hidden.has(strategy))
    .map((each) => ({ ...each, mark: markOf(analysis, each.strategy) }));
  const bars = cliques.map(([first, last]) =>
    places.slice(first, last + 1).filter(({ strategy }) => !hidden.has(strategy))
  ).filter(({ length }) => length > 1);
  const room = Math.min(150, width * 0.34);
  const half = Math.ceil(shown.length / 2);
  const height = 28 + bars.length * BAR + half * LINE;
  /** A pixel in units of the axis, for names outside it. */
  const pixel = (worst - best) / (width - 2 * room);
  const names = shown.map(({ mark, ...each }, i) => {
    const left = i < half;
    const name = fitted(mark.label, 12, room - 56);
    const parts = [name, format(each.at)];
    const y = 20 + bars.length * BAR + (left ? i : shown.length - 1 - i) * LINE;
    return { left, text: (left ? parts : parts.reverse()).join("  "), y };
  });
  const stems = shown.map(({ strategy, mark, at: x }, i): ChartDataset<"line"> => {
    const { left, y } = names[i]!;
    const paint = paintOf(sheet, strategy, mark);
    const { pointRadius, ...point } = pointOf(mark, 3.6);
    return {
      label: mark.label,
      data: [{ x, y: 0 }, { x, y }, { x: left ? best - 12 * pixel : worst + 12 * pixel, y }],
      ...point,
      pointRadius: [pointRadius, 0, 0],
      borderWidth: focus === strategy ? 2.2 : 1.3,
      borderColor: paint,
      backgroundColor: paint,
      clip: false,
    };
  });
  const groups = bars.map((group, i): ChartDataset<"line"> => ({
    data: [group[0]!.at - 4 * pixel, group.at(-1)!.at + 4 * pixel]
      .map((x) => ({ x, y: 12 + i * BAR })),
    order: -1,
    pointRadius: 0,
    borderWidth: 3.5,
    borderColor: ink.ink,
    clip: false,
  }));
  const every = Math.ceil((ticks?.length ?? 0) * 26 / (width - 2 * room));
  return {
    config: {
      type: "line",
      data: { datasets: [...stems, ...groups] },
      ...settings(ink, {
        x: {
          type: "linear",
          position: "top",
          min: Math.min(best, worst),
          max: Math.max(best, worst),
          reverse: worst < best,
          border: { color: ink.strong },
          grid: { drawOnChartArea: false, tickLength: 5, tickColor: ink.strong },
          ticks: {
            autoSkip: false,
            maxRotation: 0,
            color: ink.muted,
            includeBounds: false,
            maxTicksLimit: Math.floor((width - 2 * room) / 40) + 2,
            callback: (value) => tick(Number(value)),
          },
          afterBuildTicks: (axis) => {
            if (ticks === undefined) return;
            axis.ticks = ticks.filter((_, i) => i % every === 0).map((value) => ({ value }));
          },
        },
        y: { type: "linear", display: false, min: 0, max: height, reverse: true },
      }, {
        padding: { left: room, right: room, top: 6 },
        draw: ({ ctx, chartArea: { top, left, right } }) => {
          ctx.textAlign = "right";
          ctx.fillStyle = ink.muted;
          ctx.fillText("best", left - 10, top - 14);
          ctx.fillStyle = ink.ink;
          names.forEach((name, i) => {
            ctx.textAlign = name.left ? "right" : "left";
            ctx.globalAlpha = strength(shown[i]!.strategy, focus);
            ctx.fillText(name.text, name.left ? left - 18 : right + 18, top + name.y);
          });
        },
      }),
    },
    height: AXIS + height,
    stops: shown.map(({ mark, at }, datasetIndex) => ({
      elements: [{ datasetIndex, index: 0 }],
      title: mark.label,
      rows: [{ mark, name: what, value: format(at) }],
    })),
    stride: 0,
    cursor: "ring",
    legend: [],
  };
}
