/** Headings and cells of the tables of results. */
import type { Standing } from "../../statistics/all_pairs.ts";
import type { Mark } from "../colours.ts";
import { bounds, seconds } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";
import type { Estimate } from "../../statistics/estimate.ts";
import { markPicture } from "../charts/shapes.ts";

/** A column. */
export interface Column {
  readonly head: string;
  /** Explains the heading. */
  readonly title?: string;
  /** The order of the first click. */
  readonly first: "ascending" | "descending";
  /** Whether a picture of the value takes a second column without a heading. */
  readonly wide?: boolean;
}

/** Writes a heading that sorts. */
export function headCell({ head, title, first, wide }: Column, sorted: string): Html {
  const order = head === sorted ? markup` aria-sort="${first}"` : undefined;
  const picture = wide ? markup`<td class="picture"></td>` : undefined;
  const words = title === undefined ? undefined : markup` title="${title}"`;
  const button = markup`<button type="button"${words}>${head}</button>`;
  return markup`<th scope="col" data-first="${first}"${order}>${button}</th>${picture}`;
}

/** Tags a strategy with its word. */
export function standingTag(standing: Standing): Html {
  return markup`<span class="tag ${standing}">${standing}</span>`;
}

/** Writes a strategy's name. */
export function nameHtml(label: string, mark: Mark): Html {
  return markup`<span class="name">${markPicture(mark)}<span>${label}</span></span>`;
}

/** Writes an estimate; undefined gives a dash. */
export function estimateCell(
  estimate: Pick<Estimate, "mean" | "interval"> | undefined,
  value: (mean: number) => string,
  end: (end: number) => string,
): Html {
  if (estimate === undefined) return markup`<td data-value="">–</td>`;
  const { mean, interval } = estimate;
  const range = markup`<span class="range">${bounds(interval, end)}</span>`;
  return markup`<td data-value="${mean}"><span class="value">${value(mean)}</span>${range}</td>`;
}

/** Writes seconds; undefined gives a dash. */
export function timeCell(value: number | undefined): Html {
  if (value === undefined) return markup`<td data-value="">–</td>`;
  return markup`<td data-value="${value}">${seconds(value)}</td>`;
}
