/// <reference lib="dom" />
/** Sorts tables by a column; rows of failures stay below, in their own tbody. */
import { onAddress, store, stored } from "./address.ts";
import { all, say } from "./elements.ts";

interface First {
  readonly rows: readonly HTMLTableRowElement[];
  readonly head: Element | null;
  readonly order: string;
}

const known = new WeakMap<HTMLTableElement, First>();

function firstOf(table: HTMLTableElement): First {
  const found = known.get(table);
  if (found !== undefined) return found;
  const head = table.querySelector("th[aria-sort]");
  const order = head?.getAttribute("aria-sort") ?? "descending";
  const first = { rows: [...table.tBodies[0]?.rows ?? []], head, order };
  known.set(table, first);
  for (const button of all<HTMLButtonElement>("th button", table)) {
    button.addEventListener("click", () => {
      const head = button.closest("th")!;
      const first = head.dataset.first ?? "descending";
      const other = first === "descending" ? "ascending" : "descending";
      const order = head.getAttribute("aria-sort") === first ? other : first;
      store(nameOf(table), `${button.textContent},${order}`);
      sortAgain();
      say(`Sorted by ${button.textContent}, ${order}`);
    });
  }
  return first;
}

function nameOf(table: HTMLTableElement): string {
  return table.dataset.sort ?? "sort";
}

/** Sorts every table of the page. Those that show the same of different problems sort alike. */
export function sortAgain(): void {
  for (const table of all<HTMLTableElement>("table.sortable")) sort(table, firstOf(table));
}

function sort(table: HTMLTableElement, first: First): void {
  const [, name, order] = /^(.*),(ascending|descending)$/.exec(stored(nameOf(table)) ?? "") ?? [];
  const body = table.tBodies[0]!;
  for (const cell of all("th[aria-sort]", table)) cell.removeAttribute("aria-sort");
  const head = all<HTMLTableCellElement>("thead th", table)
    .find((cell) => cell.textContent?.trim() === name);
  if (head === undefined || order === undefined) {
    body.append(...first.rows);
    first.head?.setAttribute("aria-sort", first.order);
    return;
  }
  head.setAttribute("aria-sort", order);
  const sign = order === "descending" ? -1 : 1;
  const rows = first.rows.map((row) => ({
    row,
    value: row.cells[head.cellIndex]?.dataset.value ?? "",
  }));
  rows.sort((a, b) => compare(a.value, b.value, sign));
  body.append(...rows.map(({ row }) => row));
}

/** Numbers by size, texts alphabetically, missing values last in either order. */
function compare(a: string, b: string, sign: number): number {
  if (a === "" || b === "") return Number(a === "") - Number(b === "");
  const difference = Number(a) - Number(b);
  return sign * (Number.isNaN(difference) ? (a < b ? -1 : a > b ? 1 : 0) : difference);
}

onAddress(sortAgain);
sortAgain();
