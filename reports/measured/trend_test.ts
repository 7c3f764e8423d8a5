import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { ChartDataset } from "chart.js";
import type { HistoryRow } from "../../runs/history.ts";

import { paperInk } from "../charts/spec.ts";
import { sampleHistory } from "../testing/measured.ts";
import { assertSafePage, HOSTILE, textOf } from "../testing/pages.ts";
import { renderStill } from "./still.ts";
import { changeOf, trendChart, trendParts, trendsOf } from "./trend.ts";

const renderTrend = async (rows: readonly HistoryRow[]): Promise<string> =>
  renderStill(await trendParts(rows));

Deno.test("trends are by case, in the order of dates, the largest change first", () => {
  const rows = sampleHistory({ margin: 0, badge: 0.12, bait: -0.5 });
  const trends = trendsOf(rows.toReversed());
  assertEquals(trends.map(({ name }) => name), ["bait", "badge", "margin"]);
  for (const { rows } of trends) {
    const dates = rows.map(({ date }) => date);
    assertEquals(dates, dates.toSorted());
  }
});

Deno.test("a change is found at its commit, with its size", () => {
  const [badge, margin] = trendsOf(sampleHistory());
  assertEquals(margin!.changes, []);
  const [change, ...others] = badge!.changes;
  assertEquals(others, []);
  assertEquals(change!.at, badge!.rows[15]);
  assertAlmostEquals(change!.size, 0.12, 0.01);
  assertEquals(badge!.segments.map(({ length }) => length), [15, 15]);
});

Deno.test("changes are written as percent with a sign", () => {
  const written = [0.12, -0.0305, 0, Math.log(2), 1e-9].map(changeOf);
  assertEquals(written, ["+13 %", "−3.0 %", "0.0 %", "+100 %", "0.0 %"]);
});

Deno.test("the chart has every commit, the median between changes, and a line at each", () => {
  const [badge] = trendsOf(sampleHistory());
  const { config } = trendChart({ width: 330, ink: paperInk }, badge!);
  const datasets = config.data.datasets as ChartDataset<"line", { x: number; y: number }[]>[];
  assertEquals(datasets[0]!.data.length, 30);
  const [before, after, line] = datasets.slice(-3).map(({ data }) => data);
  assertEquals([...before!, ...after!].map(({ x }) => x), [0, 14, 15, 29]);
  assertAlmostEquals(after![0]!.y - before![0]!.y, 0.12, 0.01);
  assertEquals(line!.map(({ x }) => x), [14.5, 14.5]);
});

Deno.test("the page names the commits that changed something, and is never a gate", async () => {
  const page = await renderTrend(sampleHistory());
  const text = textOf(page);
  assertStringIncludes(text, "1 of 2 cases changed in 30 commits: badge +13 % at ccccc15.");
  assertStringIncludes(text, "Without a change point");
  assertStringIncludes(text, "It never fails a build");
  assertSafePage(page);
  assertStringIncludes(textOf(await renderTrend([])), "Nothing is recorded yet.");
  assertStringIncludes(
    textOf(await renderTrend(sampleHistory({ margin: 0 }, 9))),
    "9 commits recorded: 10 are needed to tell a change.",
  );
});

Deno.test("one commit makes a page, and hostile text stays text", async () => {
  const rows = sampleHistory({ [HOSTILE]: 0.3, margin: 0 }, 1).map((row) => ({
    ...row,
    commit: HOSTILE,
    base: HOSTILE,
    machine: HOSTILE,
  }));
  const page = await renderTrend(rows);
  assertSafePage(page);
  assert(!/NaN|Infinity/.test(textOf(page)));
});
