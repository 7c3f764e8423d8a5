/** A page as one HTML file: its policy, its styles, its data and its script around what it shows. */
import { createHash } from "node:crypto";
import { fill, Html, markup } from "../html.ts";
import { paletteCss } from "../palette.ts";
import type { Library } from "./library.ts";
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
  /** What stands below it. */
  readonly lead: Html;
  /** The buttons that choose what the charts show. */
  readonly legend: Html;
  /** What it shows, top to bottom. */
  readonly sections: readonly Section[];
  /** What the script reads from the element "data", as text without a character that HTML minds. */
  readonly data: string;
  /** The page's own script. */
  readonly script: string;
  /** Scripts that workers of the page run, as compressed text, by the id of their element. */
  readonly workers?: Readonly<Record<string, string>>;
  /** Code of others that the script runs where it is needed. */
  readonly libraries?: readonly Library[];
  /** Styles of this page alone. */
  readonly style?: string;
}

/**
 * Renders a page. A policy in it forbids every request and every script but the page's own, and equal
 * options give equal bytes.
 */
export function renderDocument(options: DocumentOptions): string {
  const { title, lead, legend, sections, data, script, workers = {}, libraries = [] } = options;
  const styles = `${style}\n${paletteCss()}\n${options.style ?? ""}`;
  const code = [script, ...libraries.map(({ source }) => source)];
  return fill(shell, {
    policy: markup`${policy(code, styles, Object.keys(workers).length > 0)}`,
    title: markup`${title}`,
    style: element("style", "", styles),
    sections: markup`${sections.map(({ id, name }) => markup`<a href="#${id}">${name}</a>\n`)}`,
    lead,
    legend,
    main: markup`${sections.map(sectionOf)}`,
    licences: licences(libraries),
    scripts: markup`${
      libraries.map(({ name, packed }) =>
        element("script", ` type="text/plain" id="library-${name}"`, packed)
      )
    }
${
      Object.entries(workers).map(([id, packed]) =>
        element("script", ` type="text/plain" id="${id}"`, packed)
      )
    }
${element("script", ' type="text/plain" id="data"', data)}
${element("script", "", script)}`,
  });
}

function sectionOf({ id, title, content }: Section): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

/** An element around text that the policy's hashes cover to the byte: nothing may be added to it. */
function element(name: string, attributes: string, content: string): Html {
  return new Html(`<${name}${attributes}>${content}</${name}>`);
}

/** Only inline code with one of these hashes runs, workers of the page's own text, and nothing is fetched. */
function policy(scripts: readonly string[], styles: string, workers: boolean): string {
  const hash = (text: string): string =>
    `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(" ")}`,
    `style-src ${hash(styles)}`,
    ...workers ? ["worker-src blob:"] : [],
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
