/** Where a run's seconds go: one bar per strategy, split into embedding, training, selecting, evaluating. */
import { markup } from "../html.ts";
import { seconds } from "../../core/format.ts";
import type { Canvas, Chart, NamedMark } from "./chart.ts";
import { px } from "./chart.ts";
import { tickSeconds } from "./cost.ts";
import { layRows } from "./rows.ts";
import { label, strength } from "./shapes.ts";

/** Seconds of one strategy's run. */
export interface Phases {
  readonly mark: NamedMark;
  /** Left out if it was not measured. */
  readonly embed?: number | undefined;
  readonly train: number;
  readonly select: number;
  readonly evaluate: number;
}

const PARTS = [["embed", 0.25], ["train", 0.45], ["select", 1], ["evaluate", 0.15]] as const;

/** Draws the bars. */
export function phasesChart(canvas: Canvas, phases: readonly Phases[]): Chart {
  const { width, height, ink, focus } = canvas;
  const totals = phases.map(totalOf);
  const rows = layRows(canvas, phases.map(({ mark }) => mark), {
    values: [0, ...totals],
    title: "Seconds of a run",
    format: tickSeconds,
  }, 64);
  const bars = phases.map((each, row) => {
    const y = rows.y(row) - 8;
    let from = 0;
    const pieces = PARTS.map(([part, opacity]) => {
      const time = each[part] ?? 0;
      const [x1, x2] = [rows.x.at(from), rows.x.at(from + time)];
      from += time;
      return x2 - x1 < 0.2
        ? undefined
        : markup`<rect x="${px(x1)}" y="${px(y)}" width="${px(x2 - x1)}" height="16" fill="${
          ink.mark(each.mark.colour)
        }" fill-opacity="${opacity}"/>`;
    });
    const outline = markup`<rect x="${px(rows.left)}" y="${px(y)}" width="${
      px(Math.max(0, rows.x.at(from) - rows.left))
    }" height="16" fill="none" stroke="${ink.mark(each.mark.colour)}" stroke-width="1"/>`;
    return markup`<g opacity="${strength(each.mark.label, focus)}">${pieces}${outline}${
      label(seconds(from), rows.x.at(from) + 6, rows.y(row), { fill: ink.muted, size: 11 })
    }</g>`;
  });
  return {
    width,
    height,
    content: markup`${rows.content}${bars}`,
    stops: phases.map((each, row) => ({
      x: rows.x.at(totals[row]!),
      y: rows.y(row),
      title: `${each.mark.label}: ${seconds(totals[row]!)}`,
      rows: PARTS.flatMap(([part]) =>
        each[part] === undefined ? [] : [{ name: part, value: seconds(each[part]) }]
      ),
      box: [rows.left, rows.y(row) - 8, Math.max(2, rows.x.at(totals[row]!) - rows.left), 16],
    })),
    stride: 1,
    cursor: "box",
  };
}

function totalOf({ embed = 0, train, select, evaluate }: Phases): number {
  return embed + train + select + evaluate;
}
