/** A legend below a chart, for charts outside the page. */
import { markup } from "../html.ts";
import { type Chart, type NamedMark, px } from "./chart.ts";
import type { Ink } from "./ink.ts";
import { label, point } from "./shapes.ts";
import { fitted, textWidth } from "./text.ts";

const ROW = 18;
const SAMPLE = 30;
const GAP = 18;

/** Adds a legend below a chart. */
export function withLegend(chart: Chart, marks: readonly NamedMark[], ink: Ink): Chart {
  if (marks.length === 0) return chart;
  let [x, row] = [0, 0];
  const entries = marks.map((mark) => {
    const text = fitted(mark.label, 12, chart.width - SAMPLE - 8);
    const wide = SAMPLE + 6 + textWidth(text, 12);
    if (x > 0 && x + wide > chart.width) [x, row] = [0, row + 1];
    const [at, y] = [x, chart.height + 12 + row * ROW];
    x += wide + GAP;
    const dash = mark.dash.length === 0
      ? undefined
      : markup` stroke-dasharray="${mark.dash.join(" ")}"`;
    return markup`<path d="M${px(at)} ${px(y)}h${SAMPLE}" fill="none" stroke="${
      ink.mark(mark.colour)
    }" stroke-width="2"${dash}/>${point(mark, at + SAMPLE / 2, y, 3.4, ink)}${
      label(text, at + SAMPLE + 6, y, { fill: ink.ink })
    }`;
  });
  return {
    ...chart,
    height: chart.height + 18 + (row + 1) * ROW,
    content: markup`${chart.content}${entries}`,
  };
}
