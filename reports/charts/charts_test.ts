import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import type { ChartDataset, Scale } from "chart.js";
import { seconds } from "../../core/format.ts";
import { analyse } from "../analysis/analysis.ts";
import { FIRST_VIEW, type View } from "../page/view.ts";
import { sampleRun, sampleSuite } from "../testing/results.ts";
import { type AxisOptions, extent, upward } from "./axes.ts";
import { lanesOf } from "./bars.ts";
import { paretoFront, tickSeconds } from "./cost.ts";
import { draw, type Kind, kinds } from "./draw.ts";
import { type ChartSpec, fade, paperInk } from "./spec.ts";
import { fitted, moveApart, textWidth } from "./text.ts";

const suite = analyse(sampleSuite(["letter", "cifar10"], 3));
const random = suite.strategies.findIndex(({ name }) => name === "random");

function drawn(kind: Kind, view: Partial<View> = {}, width = 760, problem = 0): ChartSpec {
  const options = { kind, problem, width, ink: paperInk };
  return draw(suite, { ...FIRST_VIEW, ...view }, options);
}

function axis({ config }: ChartSpec, name: "x" | "y"): AxisOptions & { type: string } {
  return config.options!.scales![name] as AxisOptions & { type: string };
}

/** Where an axis begins and ends. */
function ends(options: AxisOptions): [min: number, max: number] {
  return [Number(options!.min), Number(options!.max)];
}

/** Datasets of strategies, by label. */
function byLabel({ config }: ChartSpec): Map<string, ChartDataset<"line">> {
  const datasets = config.data.datasets as ChartDataset<"line">[];
  return new Map(
    datasets.filter(({ label }) => label !== undefined).map((one) => [one.label!, one]),
  );
}

/** The vertical values of a dataset. */
function ys({ data }: ChartDataset): number[] {
  return (data as { y: number }[]).map(({ y }) => y);
}

/** The ticks that a scale shows between its ends. */
function ticksOf(options: AxisOptions, min: number, max: number): number[] {
  const scale = { min, max, ticks: [] as Scale["ticks"] };
  options!.afterBuildTicks!(scale as unknown as Scale);
  return scale.ticks.map(({ value }) => value);
}

Deno.test("learning curves hold the means, the best first, in their strategy's mark", () => {
  const chart = drawn("curves", { quiet: false });
  const curves = byLabel(chart);
  const { strategies, labelled } = suite.problems[0]!;
  assertEquals(curves.size, 10);
  for (const { label, scores, strategy } of strategies) {
    const { data, borderDash } = curves.get(label)!;
    assertEquals(data, labelled.map((x, i) => ({ x, y: scores!.curves.accuracy.mean[i]! })));
    assertEquals(borderDash, [...suite.strategies[strategy]!.mark.dash]);
  }
  const order = strategies.toSorted((a, b) => b.scores!.auc.mean - a.scores!.auc.mean);
  assertEquals([...curves.keys()], order.map(({ label }) => label));
  assertEquals(chart.config.type, "line");
  assertEquals([axis(chart, "x").type, axis(chart, "y").type], ["linear", "linear"]);
  assertEquals(ends(axis(chart, "x")), [10, 110]);
});

Deno.test("learning curves answer at every number of labels, the best one first", () => {
  const { stops, cursor, stride } = drawn("curves");
  assertEquals([stops.length, stops[0]!.title, cursor, stride], [11, "10 labels", "line", 0]);
  const last = stops.at(-1)!;
  const values = last.rows.map(({ value }) => Number(value.split(" ")[0]));
  assertEquals(values, values.toSorted((a, b) => b - a));
  assert(/^\d+\.\d \[\d+\.\d, \d+\.\d\]$/.test(last.rows[0]!.value), last.rows[0]!.value);
  assertEquals(last.elements.length, 10);
  assertEquals(last.elements[0]!.index, 10);
});

Deno.test("differences to random keep zero in sight and have signs", () => {
  const chart = drawn("curves", { difference: true });
  const [min, max] = ends(axis(chart, "y"));
  assert(min < 0 && max > 0);
  assert(/^[+−]?\d/.test(chart.stops[5]!.rows[0]!.value));
  assertEquals(byLabel(chart).has("random"), false);
  assertEquals(chart.config.options!.plugins!.title!.text, "Accuracy minus random’s, points");
});

Deno.test("in a quiet chart, only the best four, random and the highlighted one have colours", () => {
  const coloured = (view: Partial<View>) =>
    [...byLabel(drawn("curves", view)).values()]
      .filter(({ borderColor }) => !String(borderColor).startsWith(paperInk.strong)).length;
  assertEquals(coloured({ quiet: true }), 5);
  assertEquals(coloured({ quiet: false }), 10);
  const quiet = byLabel(drawn("curves")).get("entropy")!;
  assertEquals([quiet.borderDash, quiet.borderWidth], [[], 1.25]);
  const last = suite.problems[0]!.strategies
    .toSorted((a, b) => a.scores!.auc.mean - b.scores!.auc.mean)[0]!;
  const focused = byLabel(drawn("curves", { focus: last.strategy })).get(last.label)!;
  assertEquals(focused.borderColor, paperInk.mark(suite.strategies[last.strategy]!.mark.colour));
  assertEquals(focused.borderWidth, 3);
});

Deno.test("few seeds are threads, more a band, and both only where they do not crowd", () => {
  const nameless = (chart: ChartSpec) =>
    chart.config.data.datasets.filter(({ label }) => label === undefined);
  assertEquals(nameless(drawn("curves")).length, 0);
  assertEquals(nameless(drawn("curves", { focus: random })).length, 3);
  assertEquals(nameless(drawn("curves", { perSeed: true, quiet: false })).length, 30);
  const bands = nameless(drawn("curves", { quiet: false })) as ChartDataset<"line">[];
  assertEquals(bands.length, 20);
  assertEquals(bands.map(({ fill }) => fill).slice(0, 2), ["+1", undefined]);
  const six = analyse(sampleSuite(["letter"], 6));
  const view = { ...FIRST_VIEW, focus: random };
  const options = { kind: "curves", problem: 0, width: 760, ink: paperInk } as const;
  assertEquals(nameless(draw(six, view, options)).length, 2);
});

Deno.test("a band wider than all means does not squeeze them", () => {
  const chart = drawn("curves", { quiet: false, ownScales: true });
  const means = [...byLabel(chart).values()].flatMap(ys);
  const [low, high] = extent(means);
  const [min, max] = ends(axis(chart, "y"));
  assertAlmostEquals(min, low - 0.1 * (high - low), 1e-9);
  assertAlmostEquals(max, high + 0.1 * (high - low), 1e-9);
});

Deno.test("charts share axes until each has its own", () => {
  const range = (problem: number, ownScales: boolean) =>
    ends(axis(drawn("curves", { ownScales }, 760, problem), "y"));
  assertEquals(range(0, false), range(1, false));
  assert(range(0, true).join() !== range(1, true).join());
});

Deno.test("the Pareto front holds what nothing reaches sooner", () => {
  const points = [[1, 0.5], [4, 0.7], [2, 0.4], [3, 0.6], [9, 0.7]].map(([x, y]) => ({
    x: x!,
    y: y!,
  }));
  assertEquals(paretoFront(points).map(({ x }) => x), [1, 3, 4]);
});

Deno.test("cost is on a log axis if seconds differ much, with its front behind", () => {
  const chart = drawn("cost");
  assertEquals(axis(chart, "x").type, "logarithmic");
  const front = ys(byLabel(chart).get("Pareto front")!);
  assertEquals(front, front.toSorted((a, b) => a - b));
  assertEquals(chart.stops.length, 110);
  assertEquals(chart.stride, 11);
  assert(/^\d+\.\d % with 10 labels$/.test(chart.stops[0]!.rows[0]!.value));
  const hidden = new Set(suite.strategies.keys().filter((i) => i !== random));
  const alone = drawn("cost", { hidden, ownScales: true });
  assertEquals(axis(alone, "x").type, "linear");
});

Deno.test("seconds of a run are stacked by phase, the fastest first", () => {
  const chart = drawn("phases");
  const datasets = chart.config.data.datasets as ChartDataset<"bar">[];
  assertEquals(datasets.map(({ label }) => label), ["embed", "train", "select", "evaluate"]);
  const totals = chart.stops.map((_, row) =>
    datasets.reduce((sum, { data }) => sum + Number(data[row]), 0)
  );
  assertEquals(totals, totals.toSorted((a, b) => a - b));
  assertEquals(chart.config.options!.indexAxis, "y");
  assertEquals(chart.stops[0]!.elements.length, 4);
});

Deno.test("a run takes as long in its bar as in the table, and one row leaves room for the axis", () => {
  const one = analyse([0, 1, 2].map((seed) => sampleRun({ seed })));
  const sheet = { problem: 0, width: 760, ink: paperInk };
  const phases = draw(one, FIRST_VIEW, { kind: "phases", ...sheet });
  assertEquals(
    phases.stops[0]!.title,
    `random: ${seconds(one.problems[0]!.strategies[0]!.scores!.seconds.run)}`,
  );
  for (const kind of ["phases", "timeline"] as const) {
    assert(draw(one, FIRST_VIEW, { kind, ...sheet }).height >= 104, kind);
  }
});

Deno.test("a matrix has a place a cell, and deeper colours for more", () => {
  const chart = drawn("pairs");
  const { strategies, winRates } = suite.problems[0]!.pairs!;
  const [{ data, backgroundColor }] = chart.config.data.datasets as [ChartDataset<"matrix">];
  const colours = backgroundColor as string[];
  assertEquals([data.length, chart.stops.length, chart.stride], [100, 100, 10]);
  assertEquals(data[12], { x: 2, y: 1 });
  const flat = winRates.flat();
  flat.forEach((value, i) => {
    const colour = value === null ? "#000000" : value < 0.5 ? paperInk.cold : paperInk.heat;
    assert(colours[i]!.startsWith(colour), `cell ${i}: ${colours[i]} for ${value}`);
  });
  const depth = (colour: string) => parseInt(colour.slice(7), 16);
  const warm = flat.map((value, i) => ({ value, depth: depth(colours[i]!) }))
    .filter(({ value }) => value !== null && value >= 0.5)
    .sort((a, b) => a.value! - b.value!);
  assert(warm.every((cell, i) => i === 0 || cell.depth >= warm[i - 1]!.depth));
  const [row, column] = [strategies[0]!, strategies[1]!].map((i) => suite.strategies[i]!.label);
  assertEquals(chart.stops[1]!.title, `${row}, ${column}`);
});

Deno.test("the heat map has a row per problem, its best in bold", () => {
  const { stops, height } = drawn("heat");
  assertEquals(stops.length, 20);
  assertGreater(drawn("wins").height, height);
  assert(stops.some(({ rows }) => rows[0]!.value.includes("rank 1")));
  assertEquals(drawn("penalties").stops.length, 100);
  assertEquals(drawn("heat", { leftOut: new Set([0]) }).stops.length, 10);
});

Deno.test("mean ranks are on an axis from one, with a bar over each group that does not differ", () => {
  const { ranks } = suite.across!;
  const chart = drawn("ranks");
  const named = byLabel(chart);
  assertEquals([...named.values()].map(({ data }) => (data[0] as { x: number }).x), [
    ...ranks!.averageRanks,
  ]);
  const groups = ranks!.cliques.filter(([first, last]) => last > first).length;
  assertEquals(chart.config.data.datasets.length - named.size, groups);
  assertEquals(ticksOf(axis(chart, "x"), 1, 10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

Deno.test("differences over problems are to random, the best at the left, with bars from all pairs", () => {
  const { rows, cliques, reference } = suite.across!.summary!;
  const chart = drawn("differences");
  const random = rows.find(({ strategy }) => strategy === reference)!.auc.value;
  const named = byLabel(chart);
  const xs = [...named.values()].map(({ data }) => (data[0] as { x: number }).x);
  assertEquals(xs, rows.map(({ auc }) => auc.value - random));
  assertEquals(xs, [...xs].sort((a, b) => b - a));
  const { min, max, reverse } = axis(chart, "x") as Record<string, unknown>;
  assertEquals([min, max, reverse], [xs.at(-1), xs[0], true]);
  const groups = cliques.filter(([first, last]) => last > first).length;
  assertEquals(chart.config.data.datasets.length - named.size, groups);
});

Deno.test("aggregates, noise and profiles hold what the analysis holds", () => {
  const { aggregates } = suite.across!;
  const iqm = drawn("iqm").config.data.datasets as [ChartDataset<"line">, ChartDataset<"bar">];
  const best = Math.max(...aggregates!.normalised!.iqm.map(({ value }) => value));
  assertEquals(iqm[0].data[0], { x: best, y: 0 });
  assertEquals(iqm[1].data.length, 10);
  const noise = drawn("noise").config.data.datasets;
  assertEquals(noise[2]!.data.length, suite.noise.rows.length);
  const profile = drawn("profile");
  assertEquals(
    ys(byLabel(profile).get("bait")!).length,
    aggregates!.normalised!.profile.thresholds.length,
  );
  assertEquals(ends(axis(profile, "y")), [0, 1]);
});

Deno.test("selections are compared by the rows they choose from", () => {
  const chart = drawn("sizes");
  assertEquals([axis(chart, "x").type, axis(chart, "y").type], ["logarithmic", "logarithmic"]);
  assertEquals(chart.stops[0]!.rows[0]!.name, "from 1,000 rows");
});

Deno.test("the time line has a bar per run that counts, failed ones hollow", () => {
  const chart = drawn("timeline");
  const [{ data, backgroundColor, borderWidth }] = chart.config.data.datasets as [
    ChartDataset<"bar">,
  ];
  assertEquals(data.length, suite.runs.length);
  const failed = suite.runs.findIndex(({ status }) => status !== "complete");
  assertEquals((backgroundColor as string[])[failed], "#00000000");
  assertEquals((borderWidth as number[])[failed], 1.5);
  assertEquals(chart.stops[failed]!.rows[0]!.name, "failed after");
});

Deno.test("runs share rows, but never a moment of one, nor a lane", () => {
  const time = (from: number, to: number, lane = "") => ({ from, to, lane });
  assertEquals(lanesOf([time(0, 5), time(1, 2), time(2, 3), time(5, 6)]), [0, 1, 1, 0]);
  assertEquals(lanesOf([time(0, 1, "a"), time(2, 3, "b")]), [0, 1]);
});

Deno.test("hidden strategies and left-out problems are in no chart", () => {
  const hidden = new Set([suite.strategies.findIndex(({ label }) => label === "bait")]);
  for (const kind of kinds) {
    const { stops } = drawn(kind, { hidden, leftOut: new Set([1]) });
    const named = stops.flatMap(({ title, rows }) => [title, ...rows.map(({ name }) => name)]);
    assert(!named.some((name) => /^bait(,|:|$)|, bait$/.test(name)), kind);
  }
});

Deno.test("strategies are in the legend of a file if the chart does not name them", () => {
  assertEquals(drawn("curves").legend.length, 0);
  assertEquals(drawn("curves", {}, 360).legend.length, 10);
  assertEquals(drawn("cost").legend.length, 10);
  assertEquals(drawn("phases").legend.length, 0);
});

Deno.test("axes tick at round values: 1, 2 and 5 if there is room on a log axis, else powers", () => {
  const log = { title: "", format: String, log: true, values: [] };
  const small = upward(log, paperInk, 100);
  const large = upward(log, paperInk, 400);
  assertEquals(ticksOf(large, 0.001, 0.1), [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]);
  assertEquals(ticksOf(small, 0.001, 1000), [0.001, 0.01, 0.1, 1, 10, 100, 1000]);
  for (const [value, isLog] of [[3, true], [3, false], [0, false]] as const) {
    const [min, max] = ends(upward({ ...log, log: isLog, values: [value] }, paperInk, 100));
    assert(min < value && max > value);
  }
  assertEquals(extent([3, NaN, 1, Infinity]), [1, 3]);
  assertEquals(extent([]), [0, 1]);
});

Deno.test("seconds on ticks have the shortest unit", () => {
  const texts = [0, 5e-6, 0.05, 2, 300, 1500, 36_000].map(tickSeconds);
  assertEquals(texts, ["0", "5 µs", "50 ms", "2 s", "300 s", "1,500 s", "10 h"]);
});

Deno.test("colours fade whether they are numbers or names of the page", () => {
  assertEquals(fade("#1065ea", 0.5), "#1065ea80");
  assertEquals(fade("rgb(16, 101, 234)", 0.5), "#1065ea80");
  assertEquals(fade("var(--c1)", 0.25), "color-mix(in srgb, var(--c1) 25%, transparent)");
  assertEquals(fade("var(--c1)", 1), "var(--c1)");
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
  // Of 100,000 letters, too, which takes hours if every one that is dropped costs a new measurement.
  assertEquals(fitted("x".repeat(1e5), 12, 100), fitted("x".repeat(50), 12, 100));
  const cut = fitted("a-strategy-with-a-very-long-name", 12, 100);
  assert(cut.endsWith("…") && textWidth(cut, 12) <= 100);
});

Deno.test("a single run, and none, still make every chart", () => {
  for (const results of [[sampleRun()], []]) {
    const analysis = analyse(results);
    for (
      const kind of kinds.filter((kind) => results.length > 0 || !/curves|cost|phases/.test(kind))
    ) {
      const options = { kind, problem: 0, width: 500, ink: paperInk };
      const { height, config } = draw(analysis, FIRST_VIEW, options);
      assert(height > 20 && height < 1000, kind);
      for (const scale of Object.values(config.options!.scales!)) {
        const [min, max] = ends(scale);
        assert(max > min, kind);
      }
    }
  }
});
