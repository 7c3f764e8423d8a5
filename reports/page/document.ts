/** A page as one HTML file, with its policy, styles, data and scripts. */
import { createHash } from "node:crypto";
import { fill, Html, markup } from "../html.ts";
import { paletteCss } from "../palette.ts";
import { choice } from "./controls.ts";
import { type Library, licences, packedText } from "./embedded.ts";
import shell from "./shell.html" with { type: "text" };
import style from "./style.css" with { type: "text" };

/** A section of a page. */
export interface Section {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly content: Html;
}

/** The parts of a page. */
export interface DocumentOptions {
  readonly title: string;
  readonly lead: Html;
  readonly legend: Html;
  readonly sections: readonly Section[];
  /** The content of the element "data", without characters special to HTML. */
  readonly data: string;
  readonly script: string;
  readonly libraries?: readonly Library[];
}

/**
 * Renders a page. A policy in it forbids every request and every script but the page's own, and equal
 * options give equal bytes.
 */
export function renderDocument(options: DocumentOptions): string {
  const { title, lead, legend, sections, data, script, libraries = [] } = options;
  const styles = `${style}\n${paletteCss()}`;
  const code = [script, ...libraries.map(({ source }) => source)];
  return fill(shell, {
    policy: markup`${policy(code, styles, libraries.length > 0)}`,
    title: markup`${title}`,
    style: element("style", "", styles),
    theme: choice("theme", "Theme", [["system", "Auto"], ["light", "Light"], ["dark", "Dark"]]),
    sections: markup`${sections.map(({ id, name }) => markup`<a href="#${id}">${name}</a>\n`)}`,
    lead,
    legend,
    main: markup`${sections.map(sectionOf)}`,
    licences: licences(libraries),
    scripts: markup`${
      libraries.map(({ name, source }) =>
        element("script", ` type="text/plain" id="library-${name}"`, packedText(source))
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

/** An element whose text the policy's hashes cover, to the byte. */
function element(name: string, attributes: string, content: string): Html {
  return new Html(`<${name}${attributes}>${content}</${name}>`);
}

/** Only inline code with these hashes and workers from the page run, and nothing is fetched. */
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
