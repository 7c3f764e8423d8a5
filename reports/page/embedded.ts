/** What a page embeds: its data and its libraries, compressed, with their licences. */
import { gzipSync } from "node:zlib";
import { Buffer } from "node:buffer";
import type { Analysis } from "../analysis/analysis.ts";
import { type Html, markup } from "../html.ts";

/** The data of the report's script. */
export interface Payload {
  readonly analysis: Analysis;
  /** What it is compared with from the start, if anything. */
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

/** A library. */
export interface Library {
  /** The script's name for it. */
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** gzip, as base64. */
  readonly packed: string;
  readonly licence: string;
}

let arrow: Promise<Library> | undefined;

/** Loads the library that reads and writes Arrow files; it defines the global `Arrow`. */
export function arrowLibrary(): Promise<Library> {
  return arrow ??= loadArrow();
}

/** Imported as text from the package: an import needs no permission to read. */
async function loadArrow(): Promise<Library> {
  const entry = import.meta.resolve("apache-arrow");
  const source = (await text(new URL("Arrow.esnext.min.js", entry).href))
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "");
  const packed = gzipSync(Buffer.from(source), { level: 9 });
  packed[9] = 255;
  const notice = (await text(new URL("NOTICE.txt", entry).href)).trim();
  const terms = (await text(new URL("LICENSE.txt", entry).href)).trim();
  return {
    name: "arrow",
    title: "Apache Arrow",
    source,
    packed: packed.toString("base64"),
    licence: `${notice}\n\n${terms}`,
  };
}

async function text(url: string): Promise<string> {
  const module: { readonly default: string } = await import(url, { with: { type: "text" } });
  return module.default;
}

/** Lists the libraries in the page. */
export function licences(libraries: readonly Library[]): Html {
  const held = libraries.map(({ title, licence }) =>
    markup`<details>
<summary>Licence of ${title}, which reads and writes Arrow files in this page</summary>
<p class="licence">${licence}</p>
</details>
`
  );
  return markup`<p>This page stands on its own: it loads nothing and sends nothing. Its charts, its text and its
script are Trawl’s, under the MIT licence.</p>
${held}`;
}
