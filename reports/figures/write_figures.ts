/** Writes figures and tables for a paper, without a browser. */
import { writeWhole } from "../../core/save.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { curvesOf } from "../charts/curves.ts";
import { loadChart } from "../charts/library.ts";
import { paperInk } from "../charts/spec.ts";
import { svgOf } from "../charts/svg_file.ts";
import { figuresOf } from "./figures.ts";
import { pgfplots } from "./pgfplots.ts";
import { firstView } from "../page/view.ts";
import { toLatex } from "../tables/latex.ts";
import { slug, uniqueNames } from "../names.ts";
import { tablesOf } from "../tables/tables.ts";
import { Buffer } from "node:buffer";

/**
 * Writes every figure as SVG with its font embedded, learning curves also as pgfplots code, every table
 * as LaTeX, and `captions.md` with one sentence per file. Returns the paths.
 */
export async function writeFigures(analysis: Analysis, folder: string): Promise<string[]> {
  const written: string[] = [];
  const captions: string[] = [];
  const write = async (name: string, content: string, caption: string): Promise<void> => {
    await writeWhole(`${folder}/${name}`, content);
    written.push(`${folder}/${name}`);
    captions.push(`- \`${name}\`: ${plainText(caption)}`);
  };
  for (const { name, svg, caption } of await picturesOf(analysis)) {
    await write(`${name}.svg`, svg, caption);
  }
  for (const { name, caption, code } of pgfplotsOf(analysis)) await write(name, code, caption);
  for (const table of tablesOf(analysis)) {
    await write(`${table.id}.tex`, toLatex(table), table.caption);
  }
  const heading = `# Figures and tables\n\n${analysis.method.caption}. ` +
    "The face inside the figures is Lato by Łukasz Dziedzic, under the SIL Open Font License 1.1. " +
    "To make a PDF: `rsvg-convert -f pdf -o NAME.pdf NAME.svg` with Lato installed, or " +
    "`chromium --headless --no-pdf-header-footer --print-to-pdf=NAME.pdf NAME.svg`.\n\n";
  await writeWhole(`${folder}/captions.md`, `${heading}${captions.join("\n")}\n`);
  return [...written, `${folder}/captions.md`];
}

/** A figure as SVG, with its font embedded, and one sentence. */
export interface Picture {
  /** Also the name of its file. */
  readonly name: string;
  /** What it shows. */
  readonly caption: string;
  /** An `svg` element. */
  readonly svg: string;
}

/** Draws every figure. */
export async function picturesOf(analysis: Analysis): Promise<Picture[]> {
  const [Chart, font] = await Promise.all([loadChart(), embeddedFace()]);
  return figuresOf(analysis).map(({ name, title, caption, width, spec }) => {
    const svg = svgOf(Chart, spec, { width, ink: paperInk, title, description: caption, font });
    return { name, caption, svg };
  });
}

function plainText(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[<`*_[\]]/g, "\\$&");
}

function pgfplotsOf(
  analysis: Analysis,
): { readonly name: string; readonly caption: string; readonly code: string }[] {
  const { problems } = analysis;
  const ids = uniqueNames(problems.map(({ suite, title }) => slug(`${suite} ${title}`)));
  return problems.flatMap(({ findings }, problem) =>
    [false, true].flatMap((difference) => {
      const lines = curvesOf({ analysis, view: { ...firstView(analysis), difference } }, problem);
      if (lines.length === 0) return [];
      const name = `${ids[problem]}-${difference ? "difference" : "curves"}-pgfplots.tex`;
      const caption = difference ? findings.overRandom : findings.curves;
      const yTitle = difference ? "Accuracy minus random's, points" : "Test accuracy, %";
      return [{ name, caption, code: pgfplots({ lines, yTitle, caption }) }];
    })
  );
}

const WEIGHTS = [400, 700] as const;

/** Lato (Łukasz Dziedzic, SIL Open Font License 1.1), its Latin letters in two weights. */
async function embeddedFace(): Promise<string> {
  const faces = await Promise.all(WEIGHTS.map(async (weight) => {
    const name = `@fontsource/lato/files/lato-latin-${weight}-normal.woff2`;
    const bytes = await Deno.readFile(new URL(import.meta.resolve(name)));
    const data = Buffer.from(bytes).toString("base64");
    return `@font-face{font-family:Lato;font-weight:${weight};src:url(data:font/woff2;base64,${data}) format("woff2")}`;
  }));
  return faces.join("");
}
