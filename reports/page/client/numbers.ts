/// <reference lib="dom" />
/** The numbers behind a chart as a table, made when it is opened. */
import { type ChartSpec, paperInk } from "../../charts/spec.ts";
import { crossed, left, type Table, tabulate } from "../../tables/table.ts";
import { markup } from "../../html.ts";
import { tableHtml, tableTools } from "../../tables/html.ts";
import type { Draw } from "./charts.ts";
import { slug } from "../../names.ts";
import { all, made } from "./elements.ts";
import { answerTools } from "./tables.ts";

/** Connects the numbers of every chart. */
export function showNumbers(
  draw: Draw,
  known: (data: DOMStringMap) => Table | undefined = () => undefined,
): () => void {
  const opened = all<HTMLDetailsElement>("details[data-numbers]");
  const fill = (details: HTMLDetailsElement): void => {
    for (const old of all(".numbers", details)) old.remove();
    if (!details.open) return;
    const plot = details.closest("figure")!.querySelector<HTMLElement>(".plot")!;
    const table = known(plot.dataset) ?? tableOf(draw(plot, 900, paperInk), plot.dataset);
    const content = made(
      markup`<div class="numbers">${tableHtml(table)}${tableTools(table.id)}</div>`,
    );
    answerTools(content, () => table);
    details.append(content);
  };
  for (const details of opened) details.addEventListener("toggle", () => fill(details));
  return () => {
    for (const details of opened) if (details.open) fill(details);
  };
}

/** One row per place of the chart; if places are alike, one column per strategy. */
function tableOf({ stops, cursor }: ChartSpec, { kind = "", title = "" }: DOMStringMap): Table {
  const names = { id: slug(`${kind} ${title}`), caption: title };
  const titles = stops.map(({ title }) => title);
  if (cursor === "line") {
    const heads = [...new Set(stops.flatMap(({ rows }) => rows.map(({ name }) => name)))];
    const valueOf = (at: number, head: string): string =>
      stops[at]!.rows.find(({ name }) => name === head)?.value ?? "–";
    return {
      ...names,
      ...crossed(titles, heads, (row, column) => ({ text: valueOf(row, heads[column]!) }), "At"),
    };
  }
  const rows = stops.flatMap(({ title, rows }) => rows.map((row) => ({ title, ...row })));
  return {
    ...names,
    ...tabulate(rows, [
      [left("Of"), ({ title }) => ({ text: title })],
      [left("What"), ({ name }) => ({ text: name })],
      [left("Value"), ({ value }) => ({ text: value })],
    ]),
  };
}
