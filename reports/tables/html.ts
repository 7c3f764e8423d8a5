/** Tables as HTML, and the buttons that save them. */
import { counted } from "../../core/format.ts";
import { markPicture } from "../charts/mark_picture.ts";
import type { Mark } from "../colours.ts";
import { type Html, markup } from "../html.ts";
import type { Cell, Column, Forest, Table } from "./table.ts";

/** Most rows that are shown; longer tables would slow down the page. */
const MOST = 200;

/** How a table is shown. */
export interface TableHtmlOptions {
  readonly marks?: readonly Mark[];
  readonly problem?: number;
  readonly sort?: string;
  readonly cards?: boolean;
}

/** Writes a table with its notes. */
export function tableHtml(table: Table, options: TableHtmlOptions = {}): Html {
  const { columns, rows, below = [], caption, notes } = table;
  const { marks = [], problem, sort, cards = false } = options;
  const sortable = columns.some(({ first }) => first !== undefined) ? " sortable" : "";
  const scales = columns.map(({ forest }, i) => forest && scaleOf(forest, rows, i));
  const shown = rows.slice(0, MOST).map((row) => {
    const [{ mark, strategy }] = row as readonly [Cell];
    return markup`<tr class="${mark ?? ""}"${
      strategy !== undefined && markup` data-row="${strategy}"`
    }>${
      row.map((cell, i) => cellHtml(cell, i, row[0]!.text, columns[i]!, cards, marks, scales[i]))
    }</tr>\n`;
  });
  const width = columns.length + scales.filter((scale) => scale !== undefined).length - 1;
  const rest = below.map(([name, text]) =>
    markup`<tr class="below"${
      name.strategy !== undefined && markup` data-row="${name.strategy}"`
    }>${
      cellHtml(name, 0, name.text, columns[0]!, cards, marks, undefined)
    }<td colspan="${width}" class="left">${contentOf(text, marks)}</td></tr>\n`
  );
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table class="results${sortable}${cards ? " cards" : ""}"${
    problem !== undefined && markup` data-problem="${problem}"`
  }${sort !== undefined && markup` data-sort="${sort}"`}><caption>${caption}</caption>
<thead><tr>${columns.map((column, i) => headHtml(column, scales[i]))}</tr></thead>
<tbody>${shown}</tbody>${rest.length > 0 && markup`\n<tbody>${rest}</tbody>`}
</table></div>${
    rows.length <= MOST
      ? undefined
      : markup`<p class="hint">The first ${MOST} of ${rows.length} rows; a saved table has all.</p>`
  }${notes.map((note) => markup`<p class="hint">${note}</p>`)}`;
}

function headHtml(
  { head, align, title, first, sorted }: Column,
  scale: Scale | undefined,
): Html {
  const name = head.replace(/, %$/, ",\u00a0%");
  const words = title !== undefined && markup` title="${title}"`;
  const content = first === undefined
    ? markup`<span${words}>${name}</span>`
    : markup`<button type="button"${words}>${name}</button>`;
  return markup`<th scope="col"${align === "left" ? markup` class="left"` : undefined}${
    first !== undefined && markup` data-first="${first}"`
  }${sorted ? markup` aria-sort="${first!}"` : undefined}>${content}</th>${
    scale !== undefined &&
    markup`<td class="picture${scale.ticks && " wide"}">${scale.ticks && axis(scale)}</td>`
  }`;
}

function cellHtml(
  cell: Cell,
  index: number,
  name: string,
  { align, head }: Column,
  cards: boolean,
  marks: readonly Mark[],
  scale: Scale | undefined,
): Html {
  const { text, value, mark, runs } = cell;
  const sorts = markup` data-value="${value ?? (text === "–" ? "" : text)}"`;
  if (index === 0) return markup`<th scope="row"${sorts}>${contentOf(cell, marks)}</th>`;
  const classes = [align === "left" ? "left" : "", mark ?? ""].filter((word) => word !== "");
  const content = runs === undefined
    ? contentOf(cell, marks)
    : markup`<button type="button" class="link" data-runs="${runs.join(" ")}" aria-label="${
      counted(Number(text), "seed")
    } of ${name}: runs and their commands">${text}</button>`;
  return markup`<td${cards ? markup` data-label="${head}"` : undefined}${
    classes.length > 0 && markup` class="${classes.join(" ")}"`
  }${sorts}>${content}</td>${
    scale !== undefined &&
    markup`<td class="picture${scale.ticks && " wide"}">${interval(cell, scale)}</td>`
  }`;
}

function contentOf({ text, range, strategy, tags, tone }: Cell, marks: readonly Mark[]): Html {
  const mark = strategy === undefined ? undefined : marks[strategy];
  const shown = mark !== undefined
    ? markup`<span class="name">${markPicture(mark)}<span>${text}</span></span>`
    : tone !== undefined
    ? markup`<span class="${tone}">${text}</span>`
    : markup`<span class="value">${text}</span>`;
  return markup`${shown}${range !== undefined && markup`<span class="range">${range}</span>`}${
    (tags ?? []).map(({ text, title }) =>
      markup`<span class="tag"${title !== undefined && markup` title="${title}"`}>${text}</span>`
    )
  }`;
}

interface Scale extends Forest {
  readonly low: number;
  readonly high: number;
  readonly width: number;
}

function scaleOf(forest: Forest, rows: Table["rows"], column: number): Scale {
  const { reference, limit, span, ticks } = forest;
  const ends = rows.flatMap((row) => {
    const { value, low, high } = row[column]!;
    return [value, low, high, reference, limit].filter((end) => end !== undefined);
  });
  const [low, high] = span ?? [Math.min(...ends), Math.max(...ends)];
  return { ...forest, low, high, width: ticks === undefined ? NARROW : WIDE };
}

const NARROW = 96;
const WIDE = 180;
const MARGIN = 6;

/** Where a value is; beyond the margin if it is outside of what the picture spans. */
function placeOf(value: number, { low, high, log, width }: Scale): string {
  const [at, from, to] = log ? [value, low, high].map(Math.log) : [value, low, high];
  const share = from === to ? 0.5 : (at! - from!) / (to! - from!);
  const x = MARGIN + share * (width - 2 * MARGIN);
  return Math.max(0, Math.min(width, x)).toFixed(1);
}

/** A dot on its interval, an arrow if it is outside, and lines at the reference and the limit. */
function interval({ value, low, high, band, tone }: Cell, scale: Scale): Html | undefined {
  if (value === undefined) return undefined;
  const { reference, limit, width } = scale;
  const x = (at: number): string => placeOf(at, scale);
  return markup`<svg class="forest${
    tone && ` ${tone}`
  }" width="${width}" height="16" viewBox="0 0 ${width} 16" aria-hidden="true">${
    band !== undefined && markup`<path class="band" d="M${x(band.low)} 8H${x(band.high)}"/>`
  }${reference !== undefined && markup`<path d="M${x(reference)} 0v16"/>`}${
    limit !== undefined && markup`<path class="limit" d="M${x(limit)} 0v16"/>`
  }${
    low !== undefined && high !== undefined &&
    markup`<path class="bar" d="M${x(low)} 8H${x(high)}"/>`
  }${
    value > scale.high
      ? markup`<path class="arrow" d="M${width} 8l-7-4v8z"/>`
      : value < scale.low
      ? markup`<path class="arrow" d="M0 8l7-4v8z"/>`
      : markup`<circle cx="${x(value)}" cy="8" r="4"/>`
  }</svg>`;
}

function axis(scale: Scale): Html {
  const { width, ticks = [] } = scale;
  return markup`<svg class="forest" width="${width}" height="12" viewBox="0 0 ${width} 12" aria-hidden="true">${
    ticks.map((tick) => markup`<text x="${placeOf(tick, scale)}" y="10">${tick}</text>`)
  }</svg>`;
}

/** Writes the buttons that save a table. */
export function tableTools(id: string): Html {
  return markup`<div class="tools"><span class="hint">Save the table as</span>
<button type="button" data-write="csv" data-table="${id}">CSV</button>
<button type="button" data-write="md" data-table="${id}">Markdown</button>
<button type="button" data-write="tex" data-table="${id}">LaTeX</button></div>`;
}
