/** The critical-difference diagram (Demšar 2006): mean ranks, with bars over groups that do not differ. */
import type { ChartDataset } from "chart.js";
import { settings } from "./axes.ts";
import { pointOf } from "./lines.ts";
import { type ChartSpec, markOf, paintOf, type Sheet, strength } from "./spec.ts";
import { fitted } from "./text.ts";

const LINE = 18;
const BAR = 9;
/** Pixels of the axis above the diagram. */
const AXIS = 30;

/** Draws mean ranks. */
export function ranksChart(sheet: Sheet): ChartSpec {
  const { analysis, width, ink, view: { hidden, focus } } = sheet;
  const { strategies = [], averageRanks = [], cliques = [] } = analysis.across?.ranks ?? {};
  const all = strategies.map((strategy, i) => ({ strategy, rank: averageRanks[i]! }));
  const ranks = all.filter(({ strategy }) => !hidden.has(strategy))
    .map((each) => ({ ...each, mark: markOf(analysis, each.strategy) }));
  const bars = cliques.map(([first, last]) =>
    all.slice(first, last + 1).filter(({ strategy }) => !hidden.has(strategy))
  ).filter(({ length }) => length > 1);
  const room = Math.min(190, width * 0.34);
  const most = Math.max(2, ranks.length);
  const half = Math.ceil(ranks.length / 2);
  const height = 28 + bars.length * BAR + half * LINE;
  /** Pixels in ranks, for names outside the axis. */
  const rank = (most - 1) / (width - 2 * room);
  const names = ranks.map(({ mark, ...each }, i) => {
    const left = i < half;
    const name = fitted(mark.label, 12, room - 56);
    const parts = [name, each.rank.toFixed(2)];
    const y = 20 + bars.length * BAR + (left ? i : ranks.length - 1 - i) * LINE;
    return { left, text: (left ? parts : parts.reverse()).join("  "), y };
  });
  const stems = ranks.map(({ strategy, mark, rank: x }, i): ChartDataset<"line"> => {
    const { left, y } = names[i]!;
    const paint = paintOf(sheet, strategy, mark);
    const { pointRadius, ...point } = pointOf(mark, 3.6);
    return {
      label: mark.label,
      data: [{ x, y: 0 }, { x, y }, { x: left ? 1 - 12 * rank : most + 12 * rank, y }],
      ...point,
      pointRadius: [pointRadius, 0, 0],
      borderWidth: focus === strategy ? 2.2 : 1.3,
      borderColor: paint,
      backgroundColor: paint,
      clip: false,
    };
  });
  const groups = bars.map((group, i): ChartDataset<"line"> => ({
    data: [group[0]!.rank - 4 * rank, group.at(-1)!.rank + 4 * rank]
      .map((x) => ({ x, y: 12 + i * BAR })),
    order: -1,
    pointRadius: 0,
    borderWidth: 3.5,
    borderColor: ink.ink,
    clip: false,
  }));
  const every = Math.ceil(most * 26 * rank / (most - 1));
  return {
    config: {
      type: "line",
      data: { datasets: [...stems, ...groups] },
      ...settings(ink, {
        x: {
          type: "linear",
          position: "top",
          min: 1,
          max: most,
          border: { color: ink.strong },
          grid: { drawOnChartArea: false, tickLength: 5, tickColor: ink.strong },
          ticks: { autoSkip: false, maxRotation: 0, color: ink.muted },
          afterBuildTicks: (axis) => {
            axis.ticks = Array.from({ length: most }, (_, i) => ({ value: i + 1 }))
              .filter((_, i) => i % every === 0);
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
            ctx.globalAlpha = strength(ranks[i]!.strategy, focus);
            ctx.fillText(name.text, name.left ? left - 18 : right + 18, top + name.y);
          });
        },
      }),
    },
    height: AXIS + height,
    stops: ranks.map(({ mark, rank }, datasetIndex) => ({
      elements: [{ datasetIndex, index: 0 }],
      title: mark.label,
      rows: [{ mark, name: "mean rank", value: rank.toFixed(2) }],
    })),
    stride: 0,
    cursor: "ring",
    legend: [],
  };
}
