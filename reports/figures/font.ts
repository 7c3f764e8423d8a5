/** The font of figures, as a style sheet. */
import { Buffer } from "node:buffer";
import { Html } from "../html.ts";

const WEIGHTS = [400, 700] as const;

let sheet: Promise<Html> | undefined;

/** Lato (Łukasz Dziedzic, SIL Open Font License 1.1), its Latin letters in two weights. */
export function embeddedFace(): Promise<Html> {
  return sheet ??= load();
}

async function load(): Promise<Html> {
  const faces = await Promise.all(WEIGHTS.map(async (weight) => {
    const name = `@fontsource/lato/files/lato-latin-${weight}-normal.woff2`;
    const bytes = await Deno.readFile(new URL(import.meta.resolve(name)));
    const data = Buffer.from(bytes).toString("base64");
    return `@font-face{font-family:Lato;font-weight:${weight};src:url(data:font/woff2;base64,${data}) format("woff2")}`;
  }));
  return new Html(faces.join(""));
}
