/** Libraries inside the page: compressed, and run when needed. */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";

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
