/** A chart as an SVG file: plain shapes and text, with its font embedded. */
import { type Html, markup } from "../html.ts";
import type { Chart } from "./chart.ts";
import { paperInk } from "./ink.ts";

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
