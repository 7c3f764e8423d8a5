/** Learning curves as pgfplots code, set in the paper's own font. */
import type { Line } from "../charts/lines.ts";
import type { NamedMark } from "../charts/spec.ts";
import { COLOURS, SHAPES } from "../colours.ts";
import { escapeLatex } from "../tables/latex.ts";

/** The data of a plot. */
export interface PgfplotsOptions {
  readonly lines: readonly Line[];
  readonly yTitle: string;
  readonly caption: string;
}

/** Writes learning curves with bands as a tikzpicture, which needs `pgfplots` with `fillbetween`. */
export function pgfplots({ lines, yTitle, caption }: PgfplotsOptions): string {
  const used = [...new Set(lines.map(({ mark }) => mark.colour))].sort((a, b) => a - b);
  const colours = used.map((i) =>
    `\\definecolor{trawl${i}}{HTML}{${(COLOURS[i]?.light ?? "#000000").slice(1)}}`
  );
  return [
    `% ${oneLine(caption)}`,
    "% Needs \\usepackage{pgfplots}, \\pgfplotsset{compat=1.18} and \\usepgfplotslibrary{fillbetween}",
    ...colours,
    "\\begin{tikzpicture}",
    `\\begin{axis}[xlabel={Labels}, ylabel={${escapeLatex(yTitle)}}, enlarge x limits=false,`,
    "  axis lines=left, ymajorgrids, legend pos=outer north east, legend cell align=left,",
    "  legend style={draw=none, font=\\small}, mark repeat=3, mark size=1.6pt]",
    ...lines.flatMap(plot),
    "\\end{axis}",
    "\\end{tikzpicture}",
    "",
  ].join("\n");
}

function plot({ mark, xs, ys, low, high }: Line, index: number): string[] {
  const points = (values: readonly number[]): string =>
    values.map((value, i) => `(${xs[i]},${Number((100 * value).toFixed(3))})`).join(" ");
  const colour = `trawl${mark.colour}`;
  const band = low === undefined || high === undefined ? [] : [
    `\\addplot[name path=low${index}, draw=none, forget plot] coordinates {${points(low)}};`,
    `\\addplot[name path=high${index}, draw=none, forget plot] coordinates {${points(high)}};`,
    `\\addplot[${colour}, opacity=0.12, forget plot] fill between[of=low${index} and high${index}];`,
  ];
  return [
    ...band,
    `\\addplot[${colour}, thick, ${dashOf(mark)}mark=${
      SHAPES[mark.shape][3]
    }, mark options={solid}] ` +
    `coordinates {${points(ys)}};`,
    `\\addlegendentry{${escapeLatex(mark.label)}}`,
  ];
}

function dashOf({ dash }: NamedMark): string {
  if (dash.length === 0) return "";
  const steps = dash.map((length, i) => `${i % 2 === 0 ? "on" : "off"} ${length / 2}pt`);
  return `dash pattern=${steps.join(" ")}, `;
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
