/** A chart as an SVG file: plain shapes and text, with its legend and its font. */
import { type Html, markup } from "../html.ts";
import { type Chart, type Ink, type NamedMark, paperInk, px } from "./chart.ts";
import { label, point } from "./shapes.ts";
import { fitted, textWidth } from "./text.ts";

/** Options of a file. */
export interface FileOptions {
  readonly title: string;
  /** One sentence. */
  readonly description: string;
  /** A style sheet with its font. */
  readonly style?: Html;
}

/** Writes a chart that was drawn with paper's ink. */
export function svgFile({ width, height, content }: Chart, options: FileOptions): string {
  const { title, description, style } = options;
  const defined = style === undefined ? undefined : markup`<defs><style>${style}</style></defs>`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${paperInk
    .font!}" font-size="12" role="img"><title>${printable(title)}</title><desc>${
    printable(description)
  }</desc>${defined}<rect width="${width}" height="${height}" fill="${paperInk.ground}"/>${content}</svg>
`.text.replace(UNPRINTABLE, "\ufffd");
}

// deno-lint-ignore no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** XML allows neither control characters nor halves of surrogate pairs. */
function printable(text: string): string {
  return text.toWellFormed();
}

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
