/** Pages whose pictures are drawn when they are written, in colours that follow the theme. */
import { loadChart } from "../charts/library.ts";
import { type ChartSpec, pageInk, type Pen } from "../charts/spec.ts";
import { svgOf } from "../charts/svg_file.ts";
import { Html, markup } from "../html.ts";
import { renderDocument, type Section } from "../page/document.ts";
import { unbroken } from "../page/figure.ts";
import { linkModules } from "../page/link.ts";
import { environmentTable, type Fact, factTable } from "../page/provenance.ts";
import type { Environment } from "../../runs/run.ts";

/** A picture that does not answer. */
export interface Still {
  readonly title: string;
  readonly finding: string;
  readonly note?: string;
  readonly draw: (pen: Pick<Pen, "width" | "ink">) => ChartSpec;
}

const NARROW = 330;
const WIDE = 520;

/** Draws pictures, small ones once and others in two widths, of which the page shows what fits. */
export async function stills(pictures: readonly Still[], small = false): Promise<Html> {
  const Chart = await loadChart();
  return markup`<div class="figures${small ? " small" : ""}">${
    pictures.map(({ title, finding: description, note, draw }) => {
      const drawn = (small ? [NARROW] : [WIDE, NARROW]).map((width) => {
        const spec = draw({ width, ink: pageInk });
        return svgOf(Chart, spec, { width, ink: pageInk, title, description, legend: !small });
      });
      return markup`<figure>
<figcaption>
<h3>${title}</h3>
<p class="finding">${unbroken(description)}</p>
${note !== undefined && markup`<p class="axis-note">${note}</p>`}
</figcaption>
<div class="still">${drawn.map((svg) => new Html(svg))}</div>
</figure>
`;
    })
  }</div>`;
}

/** What a page says, or a section of another page. */
export interface Parts {
  readonly id: string;
  /** For the other page's contents. */
  readonly name: string;
  readonly title: string;
  readonly lead: Html;
  readonly sections: readonly Section[];
}

let script: Promise<string> | undefined;

/**
 * Renders a page. Text from data is escaped wherever it stands, a policy in the page forbids every request
 * and every script but the page's own, and equal parts give equal bytes.
 */
export async function renderStill({ title, lead, sections }: Parts): Promise<string> {
  script ??= linkModules(import.meta.resolve("../page/client/still.ts"));
  return renderDocument({
    title,
    lead,
    sections,
    legend: markup``,
    data: "",
    script: await script,
  });
}

/** Puts all parts into one section, for a page that has others. */
export function asOneSection({ lead, sections, ...names }: Parts): Section {
  const content = markup`${lead}${
    sections.map(({ title, content }) => markup`<h3 class="sub">${title}</h3>${content}`)
  }`;
  return { ...names, content };
}

/** Makes a section of each content that is not empty, by its name. */
export function namedSections(contents: Readonly<Record<string, readonly Html[]>>): Section[] {
  return Object.entries(contents).filter(([, content]) => content.length > 0)
    .map(([name, content]) => ({
      id: name.toLowerCase().replaceAll(" ", "-"),
      name,
      title: name,
      content: markup`${content}`,
    }));
}

/** Where and when something was measured. */
export function provenanceOf(
  environment: Environment,
  of: string,
  rows: readonly Fact[],
): Html {
  return markup`${environmentTable([environment], `Environment of the ${of}`)}${
    factTable(of, rows)
  }`;
}

/** Such as "23 November 2026". */
export function dayOf(instant: string): string {
  const format = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Date(instant).toLocaleDateString("en-GB", format);
}
