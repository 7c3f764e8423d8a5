/** A page as one HTML file: its policy, its styles, its data and its scripts around what it shows. */
import { createHash } from "node:crypto";
import { embedJson, fill, Html, markup } from "../html.ts";
import { paletteCss } from "../palette.ts";
import { chartScript } from "./chart_js.ts";
import { licences } from "./licences.ts";
import shell from "./shell.html" with { type: "text" };
import style from "./style.css" with { type: "text" };

/** A section of a page. */
export interface Section {
  /** Its place in the page's address. */
  readonly id: string;
  /** Its name in the bar of links. */
  readonly name: string;
  /** Its heading. */
  readonly title: string;
  /** What stands below the heading. */
  readonly content: Html;
}

/** What a page is made from. */
export interface DocumentOptions {
  /** The heading. */
  readonly title: string;
  /** One or two sentences below it. */
  readonly lead: string;
  /** The buttons that choose what the charts show. */
  readonly legend: Html;
  /** What it shows, top to bottom. */
  readonly sections: readonly Section[];
  /** What the script reads from the element "payload". */
  readonly payload: unknown;
  /** The page's own script, a module; chart.js stands before it. */
  readonly script: string;
  /** Styles of this page alone. */
  readonly style?: string;
}

/**
 * Renders a page. A policy in it forbids every request and every script but the page's own, and equal
 * options give equal bytes.
 *
 * @param options Its parts.
 * @returns An HTML document.
 */
export function renderDocument(options: DocumentOptions): string {
  const { title, lead, legend, sections, payload, script } = options;
  const styles = `${style}\n${paletteCss()}\n${options.style ?? ""}`;
  return fill(shell, {
    policy: markup`${policy([chartScript, script], styles)}`,
    title: markup`${title}`,
    style: element("style", "", styles),
    sections: markup`${sections.map(({ id, name }) => markup`<a href="#${id}">${name}</a>\n`)}`,
    lead: markup`${lead}`,
    legend,
    main: markup`${sections.map(sectionOf)}`,
    licences: licences(),
    scripts: markup`${
      element("script", ' type="application/json" id="payload"', embedJson(payload))
    }
${element("script", "", chartScript)}
${element("script", ' type="module"', script)}`,
  });
}

function sectionOf({ id, title, content }: Section): Html {
  return markup`<section id="${id}">
<h2>${title}</h2>
${content}
</section>
`;
}

/** An element around text that the policy's hashes cover to the byte: nothing may be added to it. */
function element(name: string, attributes: string, content: string): Html {
  return new Html(`<${name}${attributes}>${content}</${name}>`);
}

/** Only inline code with one of these hashes runs, and nothing is fetched. */
function policy(scripts: readonly string[], styles: string): string {
  const hash = (text: string): string =>
    `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(" ")}`,
    `style-src ${hash(styles)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
