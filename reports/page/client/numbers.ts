/// <reference lib="dom" />
/** The numbers behind a chart as a table, made when it is opened. */
import { type ChartSpec, paperInk } from "../../charts/spec.ts";
import type { Table } from "../../tables/table.ts";
import { markup } from "../../html.ts";
import { tableHtml, tableTools } from "../../tables/html.ts";
import type { Draw } from "./charts.ts";
import { all, made, slug } from "./elements.ts";
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
  const id = slug(`${kind} ${title}`);
  if (cursor === "line") {
    const names = [...new Set(stops.flatMap(({ rows }) => rows.map(({ name }) => name)))];
    return {
      id,
      caption: title,
      columns: ["At", ...names].map((head, i) => ({ head, align: i === 0 ? "left" : "right" })),
      rows: stops.map(({ title, rows }) => [
        { text: title },
        ...names.map((name) => ({ text: rows.find((row) => row.name === name)?.value ?? "–" })),
      ]),
      notes: [],
    };
  }
  return {
    id,
    caption: title,
    columns: [
      { head: "Of", align: "left" },
      { head: "What", align: "left" },
      { head: "Value", align: "left" },
    ],
    rows: stops.flatMap(({ title, rows }) =>
      rows.map(({ name, value }) => [{ text: title }, { text: name }, { text: value }])
    ),
    notes: [],
  };
}
