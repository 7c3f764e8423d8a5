/** The label page as one HTML file, and the policy that is served with it. */
import { createHash } from "node:crypto";
import { fill, Html } from "../reports/html.ts";
import { linkModules } from "../reports/page/link.ts";
import shared from "../reports/page/style.css" with { type: "text" };
import shell from "./page/shell.html" with { type: "text" };
import own from "./page/style.css" with { type: "text" };

/** A page and its policy. */
export interface LabelPage {
  readonly html: string;
  readonly policy: string;
}

/** Renders the page. Nothing in it comes from data: its script asks for that. */
export async function renderLabelPage(): Promise<LabelPage> {
  const script = await linkModules(import.meta.resolve("./page/client.ts"));
  const style = `${shared}\n${own}`;
  const hash = (text: string): string =>
    `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return {
    html: fill(shell, {
      style: new Html(`<style>${style}</style>`),
      script: new Html(`<script type="module">${script}</script>`),
    }),
    policy: [
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}
