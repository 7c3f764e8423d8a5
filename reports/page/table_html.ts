/** Tables as HTML, and the buttons that save them. */
import { type Html, markup } from "../html.ts";
import type { Table } from "../tables/table.ts";

/** Most rows that are shown; longer tables would slow down the page. */
const MOST = 200;

/** Writes a table. */
export function tableHtml({ columns, rows, caption, notes }: Table): Html {
  const head = columns.map(({ head, align }) =>
    markup`<th scope="col"${align === "left" ? markup` class="left"` : undefined}>${head}</th>`
  );
  const body = rows.slice(0, MOST).map((row) => {
    const cells = row.map(({ text, range, mark }, i) => {
      const left = columns[i]!.align === "left" ? "left" : "";
      const inner = markup`${text}${
        range === undefined ? undefined : markup`<span class="range">${range}</span>`
      }`;
      return i === 0
        ? markup`<th scope="row">${inner}</th>`
        : markup`<td class="${left} ${mark ?? ""}">${inner}</td>`;
    });
    return markup`<tr>${cells}</tr>\n`;
  });
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>${
    rows.length <= MOST
      ? undefined
      : markup`<p class="hint">The first ${MOST} of ${rows.length} rows; a saved table has all.</p>`
  }${notes.map((note) => markup`<p class="hint">${note}</p>`)}`;
}

/** Writes the buttons that save a table. */
export function tableTools(id: string): Html {
  return markup`<div class="tools"><span class="hint">Save the table as</span>
<button type="button" data-write="csv" data-table="${id}">CSV</button>
<button type="button" data-write="md" data-table="${id}">Markdown</button>
<button type="button" data-write="tex" data-table="${id}">LaTeX</button></div>`;
}
