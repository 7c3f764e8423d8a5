/** The critical-difference diagram (Demšar 2006): mean ranks, with bars over groups that do not differ. */
import { markup } from "../html.ts";
import { type Canvas, type Chart, type NamedMark, px, type Stop } from "./chart.ts";
import { linearScale } from "./scale.ts";
import { label, line, point, strength } from "./shapes.ts";
import { fitted } from "./text.ts";

/** A strategy's mean rank. */
export interface Rank {
  readonly mark: NamedMark;
  /** 1 is best. */
  readonly rank: number;
}

/** The data of a diagram. */
export interface CriticalDifferenceOptions {
  /** By ascending rank. */
  readonly ranks: readonly Rank[];
  /** Groups of labels that do not differ: one bar each. */
  readonly cliques: readonly (readonly string[])[];
}

const LINE = 18;

/** A diagram's height in pixels. */
export function criticalDifferenceHeight({ ranks, cliques }: CriticalDifferenceOptions): number {
  return 44 + bars(cliques).length * 9 + Math.ceil(ranks.length / 2) * LINE + 14;
}

function bars(cliques: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return cliques.filter((clique) => clique.length > 1);
}

/** Draws the diagram. */
export function criticalDifference(canvas: Canvas, options: CriticalDifferenceOptions): Chart {
  const { width, height, ink, focus } = canvas;
  const { ranks } = options;
  const cliques = bars(options.cliques);
  const room = Math.min(190, width * 0.34);
  const most = Math.max(2, ranks.length);
  const x = linearScale([1, most], [room, width - room], Math.min(most, (width - 2 * room) / 40));
  const axisY = 30;
  const ticks = Array.from({ length: most }, (_, i) => i + 1)
    .filter((_, i) => i % Math.ceil(most * 26 / Math.max(60, width - 2 * room)) === 0);
  const axis = ticks.map((tick) =>
    markup`${line(x.at(tick), axisY - 5, x.at(tick), axisY, ink.strong)}${
      label(String(tick), x.at(tick), axisY - 14, { anchor: "middle", fill: ink.muted })
    }`
  );
  const byLabel = new Map(ranks.map(({ mark, rank }) => [mark.label, rank]));
  const barY = (i: number): number => axisY + 12 + i * 9;
  const barLines = cliques.map((clique, i) => {
    const places = clique.flatMap((name) => byLabel.get(name) ?? []).map(x.at);
    return line(Math.min(...places) - 4, barY(i), Math.max(...places) + 4, barY(i), ink.ink, 3.5);
  });
  const half = Math.ceil(ranks.length / 2);
  const first = axisY + 20 + cliques.length * 9;
  const stops: Stop[] = [];
  const names = ranks.map(({ mark, rank }, i) => {
    const left = i < half;
    const y = first + (left ? i : ranks.length - 1 - i) * LINE;
    const [at, end] = [x.at(rank), left ? room - 12 : width - room + 12];
    const name = fitted(mark.label, 12, room - 56);
    const text = left ? `${name}  ${rank.toFixed(2)}` : `${rank.toFixed(2)}  ${name}`;
    const paint = ink.mark(mark.colour);
    stops.push({
      x: at,
      y: axisY,
      title: mark.label,
      rows: [{ mark, name: "mean rank", value: rank.toFixed(2) }],
    });
    return markup`<g opacity="${strength(mark.label, focus)}"><path d="M${px(at)} ${axisY}V${
      px(y)
    }H${px(end)}" fill="none" stroke="${paint}" stroke-width="${
      focus === mark.label ? 2.2 : 1.3
    }"/>${point(mark, at, axisY, 3.6, ink)}${
      label(text, left ? end - 6 : end + 6, y, { anchor: left ? "end" : "start", fill: ink.ink })
    }</g>`;
  });
  const content = markup`${line(x.at(1), axisY, x.at(most), axisY, ink.strong)}${axis}${
    label("best", x.at(1) - 10, axisY - 14, { anchor: "end", fill: ink.muted, size: 11 })
  }${names}${barLines}`;
  return { width, height, content, stops, stride: 0, cursor: "ring" };
}
