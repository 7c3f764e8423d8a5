/** What a page embeds: its data and its libraries, compressed, with their licences. */
import { gzipSync } from "node:zlib";
import { Buffer } from "node:buffer";
import type { Analysis } from "../analysis/analysis.ts";
import { type Html, markup } from "../html.ts";
import { linkModules } from "./link.ts";

/** The data of the report's script. */
export interface Payload {
  readonly analysis: Analysis;
  readonly baseline?: Analysis;
}

/** Packs data into text for an element of the page. */
export function packed(payload: unknown): string {
  const json = JSON.stringify(
    payload,
    (_key, inner: unknown) =>
      typeof inner === "number" && !Number.isInteger(inner) ? Number(inner.toPrecision(6)) : inner,
  );
  return packedText(json);
}

/** Packs text. */
export function packedText(text: string): string {
  const bytes = gzipSync(Buffer.from(text), { level: 9 });
  // The header's byte that names the system differs from one to the next.
  bytes[9] = 255;
  return bytes.toString("base64");
}

/** Code that a page holds packed. */
export interface Library {
  readonly name: string;
  readonly source: string;
  readonly licence?: Licence;
}

interface Licence {
  readonly title: string;
  readonly purpose: string;
  readonly text: string;
}

let loaded: Promise<Library[]> | undefined;

/** Loads the code of a page. Its libraries define the globals `Chart` and `Arrow`. */
export function librariesOfPage(): Promise<Library[]> {
  const chart = import.meta.resolve("chart.js");
  const matrix = import.meta.resolve("chartjs-chart-matrix");
  const arrow = import.meta.resolve("apache-arrow");
  return loaded ??= Promise.all([
    library("charts", "Chart.js and chartjs-chart-matrix", "draw charts", [
      [chart, "chart.umd.min.js"],
      [matrix, "chartjs-chart-matrix.min.js"],
    ], [[chart, "../LICENSE.md"], [matrix, "../LICENSE"]]),
    library("arrow", "Apache Arrow", "reads and writes Arrow files", [
      [arrow, "Arrow.esnext.min.js"],
    ], [[arrow, "NOTICE.txt"], [arrow, "LICENSE.txt"]]),
    linked("worker", "./client/run_worker.ts"),
    linked("page", "./client/report.ts"),
  ]);
}

async function linked(name: string, module: string): Promise<Library> {
  return { name, source: await linkModules(import.meta.resolve(module)) };
}

type PackageFile = readonly [beside: string, path: string];

async function library(
  name: string,
  title: string,
  purpose: string,
  sources: readonly PackageFile[],
  licences: readonly PackageFile[],
): Promise<Library> {
  const codes = await Promise.all(sources.map(text));
  const terms = await Promise.all(licences.map(text));
  const plain = codes.map((code) => code.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, ""));
  const licence = { title, purpose, text: terms.map((part) => part.trim()).join("\n\n") };
  return { name, source: plain.join("\n"), licence };
}

/** Reads a file of a package; an import needs no permission to read. */
async function text([beside, path]: PackageFile): Promise<string> {
  const { pathname } = new URL(path, beside);
  const file: { readonly default: string } = await import(`file:///${pathname.slice(1)}`, {
    with: { type: "text" },
  });
  return file.default;
}

/** Lists the libraries in the page. */
export function licences(libraries: readonly Library[]): Html {
  const held = libraries.map(({ licence }) =>
    licence && markup`<details>
<summary>Licence of ${licence.title}, which ${licence.purpose} in this page</summary>
<p class="licence">${licence.text}</p>
</details>
`
  );
  return markup`<p>This page needs no network: it loads nothing and sends nothing. Its text and its script are
Trawl’s, under the MIT licence.</p>
${held}`;
}
