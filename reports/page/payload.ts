/** The page's data, compressed, at the end of the page. */
import { gzipSync } from "node:zlib";
import { Buffer } from "node:buffer";
import type { Analysis } from "../analysis/analysis.ts";

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
