// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Tables that sort by a column. Rows of failures stay below, in a body of their own. */

for (const button of document.querySelectorAll("table.sortable th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const table = button.closest("table");
    if (head !== null && table !== null) sortBy(table, head);
  });
}

/**
 * @param {HTMLTableElement} table
 * @param {HTMLTableCellElement} head The column's head; a second click turns the order round.
 */
function sortBy(table, head) {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const first = head.dataset.first ?? "descending";
  const other = first === "descending" ? "ascending" : "descending";
  const order = head.getAttribute("aria-sort") === first ? other : first;
  for (const cell of table.querySelectorAll("th[aria-sort]")) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  const column = head.cellIndex;
  const rows = [...body.rows].map((row) => ({
    row,
    value: row.cells[column]?.dataset.value ?? "",
  }));
  rows.sort((a, b) => compare(a.value, b.value, order === "descending" ? -1 : 1));
  body.append(...rows.map(({ row }) => row));
}

/**
 * Numbers by size, texts by letter, what is missing last in either order.
 *
 * @param {string} a
 * @param {string} b
 * @param {number} sign 1 for ascending, −1 for descending.
 * @returns {number}
 */
function compare(a, b, sign) {
  if (a === "" || b === "") return Number(a === "") - Number(b === "");
  const difference = Number(a) - Number(b);
  return sign * (Number.isNaN(difference) ? (a < b ? -1 : a > b ? 1 : 0) : difference);
}

export {};
