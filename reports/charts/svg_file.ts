/** A chart as SVG: shapes and text, with its legend and its font if it is for a file. */
import type { Chart, ChartConfiguration, ChartItem } from "chart.js";
import { Html, markup } from "../html.ts";
import { markShapes } from "./mark_picture.ts";
import type { ChartSpec, Ink } from "./spec.ts";
import { SvgContext } from "./svg_context.ts";
import { fitted, textWidth } from "./text.ts";

/** Chart.js, as the page or Deno has loaded it. */
export type ChartConstructor = new (item: ChartItem, config: ChartConfiguration) => Chart;

/** Options of {@linkcode svgOf}. */
export interface SvgOptions {
  readonly width: number;
  readonly ink: Ink;
  readonly title: string;
  readonly description: string;
  readonly font?: string | undefined;
  /** Whether strategies that the chart does not name are named below it; default true. */
  readonly legend?: boolean;
}

/** Draws a chart as an svg element. */
export function svgOf(Chart: ChartConstructor, spec: ChartSpec, options: SvgOptions): string {
  const { width, ink, title, description, font, legend = true } = options;
  const context = new SvgContext(width, spec.height);
  const { data, options: chartOptions, ...config } = spec.config;
  const chart = new Chart(context.canvas as ChartItem, {
    ...config,
    // With segments, Chart.js does not draw lines by Path2D, which cannot be read.
    data: { ...data, datasets: data.datasets.map((dataset) => ({ ...dataset, segment: {} })) },
    options: { ...chartOptions, devicePixelRatio: 1 },
  });
  const content = context.content();
  chart.destroy();
  const below = legend ? legendOf(spec, options) : { height: spec.height, content: undefined };
  const style = font !== undefined && markup`<defs><style>${new Html(font)}</style></defs>`;
  const size = markup`width="${width}" height="${below.height}"`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${below.height}" font-family="${ink.font}" font-size="12" role="img"><title>${title}</title><desc>${description}</desc>${style}<rect ${size} fill="${ink.ground}"/>${new Html(
    content,
  )}${below.content}</svg>
`.text.toWellFormed().replace(UNPRINTABLE, "\ufffd");
}

// deno-lint-ignore no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const ROW = 18;
const SAMPLE = 38;
const GAP = 18;

function legendOf(
  { legend, height }: ChartSpec,
  { width, ink }: SvgOptions,
): { readonly height: number; readonly content: Html | undefined } {
  if (legend.length === 0) return { height, content: undefined };
  let [x, y] = [0, height + 12];
  const entries = legend.map((mark) => {
    const text = fitted(mark.label, 12, width - SAMPLE - 2);
    const wide = SAMPLE + textWidth(text, 12);
    if (x > 0 && x + wide > width) [x, y] = [0, y + ROW];
    const at = Math.round(x);
    x += wide + GAP;
    return markup`${markShapes(mark, ink.mark(mark.colour), at, y)}<text x="${at + SAMPLE}" y="${
      y + 4
    }" fill="${ink.ink}">${text}</text>`;
  });
  return { height: y + ROW, content: markup`${entries}` };
}
