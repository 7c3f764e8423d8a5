import { assert, assertEquals, assertGreater, assertLess, assertStringIncludes } from "@std/assert";
import { costChart, paretoFront } from "./cost.ts";
import { criticalDifference, criticalDifferenceHeight } from "./critical_difference.ts";
import { svgFile } from "./file.ts";
import { forestChart } from "./forest.ts";
import { type Chart, type NamedMark, paperInk, svgElement } from "./chart.ts";
import { learningCurves } from "./curves.ts";
import { heights } from "./line_chart.ts";
import { matrix, matrixHeight } from "./matrix.ts";
import { fitted, moveApart, textWidth } from "./text.ts";
import { phasesChart } from "./phases.ts";
import { lanesOf, type RunBar, timeLine, timeLineHeight } from "./time_line.ts";

const mark = (label: string, colour = 1): NamedMark => ({
  label,
  colour,
  dash: [],
  shape: "circle",
});
const canvas = (width = 600, height = 400) => ({ width, height, ink: paperInk });
const HOSTILE = `</svg><script>alert("1")</script>`;

/** Numbers of all positions of a drawing. */
function coordinates({ content }: Chart): number[] {
  return [...content.text.matchAll(/\b(?:x|y|cx|cy)="([^"]*)"/g)].map(([, n]) => Number(n));
}

Deno.test("learning curves answer at every number of labels, the best one first", () => {
  const chart = learningCurves(canvas(), {
    view: "accuracy",
    curves: [
      { mark: mark("a"), labelled: [10, 20], mean: [0.5, 0.7], low: [0.4, 0.6], high: [0.6, 0.8] },
      { mark: mark("b"), labelled: [10, 20], mean: [0.5, 0.9] },
    ],
  });
  assertEquals(chart.stops.map(({ title }) => title), ["10 labels", "20 labels"]);
  assertEquals(chart.stops[1]!.rows.map(({ name, value }) => [name, value]), [
    ["b", "90.0"],
    ["a", "70.0 [60.0, 80.0]"],
  ]);
  assert(coordinates(chart).every((n) => n >= 0 && n <= 600), "inside the picture");
  assertStringIncludes(chart.content.text, ">Labels<");
});

Deno.test("differences to random keep zero in sight and have signs", () => {
  const chart = learningCurves(canvas(), {
    view: "difference",
    curves: [{ mark: mark("a"), labelled: [10, 20], mean: [0.02, 0.04] }],
  });
  assertStringIncludes(chart.content.text, ">0<");
  assertEquals(chart.stops[1]!.rows[0]!.value, "+4.0");
});

Deno.test("a band wider than all means does not squeeze them", () => {
  const wide = heights([{ ys: [0.4, 0.8], low: [-2, 0.7], high: [3, 0.9] }]);
  assertGreater(Math.min(...wide), 0.3);
  assertLess(Math.max(...wide), 0.95);
});

Deno.test("the Pareto front holds what nothing reaches sooner", () => {
  const curve = (label: string, elapsed: number[], accuracy: number[]) => ({
    mark: mark(label),
    labelled: elapsed.map((_, i) => i),
    elapsed,
    accuracy,
  });
  const curves = [curve("a", [1, 4], [0.5, 0.7]), curve("b", [2, 3, 9], [0.4, 0.6, 0.7])];
  assertEquals(paretoFront(curves).map(({ label, seconds }) => [label, seconds]), [
    ["a", 1],
    ["b", 3],
    ["a", 4],
  ]);
  const { stops, stride } = costChart(canvas(), { curves });
  assertEquals(stops.length, 5);
  assertEquals(stops[1]!.rows[0]!.value, "70.0 % with 1 labels");
  assertEquals(stride, 2);
});

Deno.test("a matrix has a place a cell, and deeper colours for more", () => {
  const cell = (value: number | undefined) => ({
    value,
    text: String(value),
    detail: `is ${value}`,
  });
  const options = {
    rows: ["a", "b"],
    columns: ["a", "b"],
    cells: [[cell(undefined), cell(0.9)], [cell(0.1), cell(undefined)]],
    middle: 0.5,
  };
  const chart = matrix(canvas(400, matrixHeight(options, 400)), options);
  assertEquals(chart.stops.map(({ title }) => title), ["a, a", "a, b", "b, a", "b, b"]);
  assertEquals(chart.stride, 2);
  assertEquals(chart.content.text.match(/<rect/g)!.length, 2);
  assertStringIncludes(chart.content.text, `fill="${paperInk.cold}"`);
});

Deno.test("the critical-difference diagram joins who cannot be told apart", () => {
  const options = {
    ranks: [1.2, 2.1, 2.7].map((rank, i) => ({ mark: mark("abc"[i]!), rank })),
    cliques: [["a", "b"], ["c"]],
  };
  const chart = criticalDifference(canvas(500, criticalDifferenceHeight(options)), options);
  assertEquals(chart.content.text.match(/stroke-width="3.5"/g)!.length, 1);
  assertEquals(chart.stops.map(({ rows }) => rows[0]!.value), ["1.20", "2.10", "2.70"]);
});

Deno.test("runs share rows, but never a moment of one, nor a lane", () => {
  const bar = (from: number, to: number, lane = ""): RunBar => ({
    mark: mark("a"),
    title: "t",
    from,
    to,
    lane,
    failed: false,
  });
  assertEquals(lanesOf([bar(0, 5), bar(1, 2), bar(2, 3), bar(5, 6)]), [0, 1, 1, 0]);
  assertEquals(lanesOf([bar(0, 1, "a"), bar(2, 3, "b")]), [0, 1]);
  const bars = [bar(0, 5), bar(1, 2)];
  const chart = timeLine(canvas(500, timeLineHeight(bars)), bars);
  assertEquals(chart.stops[0]!.rows[0]!.value, "5.0 s");
});

Deno.test("every chart bears having nothing to show, and names that are markup", () => {
  const nothing = [
    learningCurves(canvas(), { view: "accuracy", curves: [] }),
    costChart(canvas(), { curves: [] }),
    phasesChart(canvas(), []),
    forestChart(canvas(), { rows: [], title: "t", format: String }),
    matrix(canvas(), { rows: [], columns: [], cells: [] }),
    criticalDifference(canvas(), { ranks: [], cliques: [] }),
    timeLine(canvas(), []),
  ];
  for (const chart of nothing) assert(!/NaN|Infinity|undefined/.test(chart.content.text));
  const phases = { mark: mark(HOSTILE), train: 1, select: 2, evaluate: 0.1 };
  const chart = phasesChart(canvas(), [phases]);
  assert(!svgElement(chart, paperInk).text.includes("<script"));
  const file = svgFile(chart, { title: `${HOSTILE}\u0000`, description: "\ud800" });
  assert(!file.includes("<script") && !file.includes("\u0000"));
  assert(file.isWellFormed() && file.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
});

Deno.test("names move apart as little as possible", () => {
  assertEquals(moveApart([10, 40, 80], 15, 0, 100), [10, 40, 80]);
  assertEquals(moveApart([50, 50], 10, 0, 100), [45, 55]);
  assertEquals(moveApart([0, 0, 98], 10, 5, 95), [5, 15, 95]);
  const crowded = moveApart(Array.from({ length: 9 }, () => 50), 10, 0, 100);
  assert(crowded.every((y, i) => i === 0 || y - crowded[i - 1]! >= 10 - 1e-9));
});

Deno.test("long names are cut to the width that there is", () => {
  assertEquals(fitted("bait", 12, 100), "bait");
  const cut = fitted("a-strategy-with-a-very-long-name", 12, 100);
  assert(cut.endsWith("…") && textWidth(cut, 12) <= 100);
});
