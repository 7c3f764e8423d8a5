/** The report: one HTML file that opens without a network and holds all that it shows. */
import type { RunResult } from "../bench/results/run.ts";
import { type Curves, curvesOf } from "./curves.ts";
import { accuracyFinding, costFinding, ranked, timeFinding } from "./findings.ts";
import { counted } from "./format.ts";
import { type Html, markup } from "./html.ts";
import { type Choice, choice } from "./page/choice.ts";
import { renderDocument, type Section } from "./page/document.ts";
import { costTable, curvesTable, figure, timesTable } from "./page/figures.ts";
import { legend } from "./page/legend.ts";
import { method } from "./page/method.ts";
import { type Payload, type PayloadMark, rounded } from "./page/payload.ts";
import { provenance } from "./page/provenance.ts";
import { resultsTable } from "./page/results_table.ts";
import { pageScript } from "./page/script.ts";
import { assignMarks, type Mark } from "./palette.ts";
import { groupResults } from "./panels.ts";
import { BOOTSTRAP, Bootstrap, type BootstrapOptions } from "./statistics/bootstrap.ts";
import { type PanelSummary, summarise, type Summary } from "./summary.ts";

/** What a page may be given beside its results. */
export interface PageOptions {
  /** The page's heading; the names of the suites otherwise. */
  readonly title?: string;
  /** How intervals are computed. */
  readonly bootstrap?: BootstrapOptions;
}

/**
 * Renders the report. Text from the results is escaped wherever it stands, a policy in the page
 * forbids every request and every script but the page's own, and equal results give equal bytes.
 *
 * @param results Runs in any order.
 * @param options Title and intervals.
 * @returns An HTML document.
 *
 * @example
 * ```ts
 * import { renderPage } from "./page.ts";
 * const page = renderPage([], { title: "Nothing yet" });
 * ```
 */
export function renderPage(results: readonly RunResult[], options: PageOptions = {}): string {
  const { bootstrap = BOOTSTRAP } = options;
  const summary = summarise(results, bootstrap);
  const problems = problemsOf(results, summary, new Bootstrap(bootstrap));
  const marks = marksOf(summary);
  const payload: Payload = {
    marks,
    panels: problems.map(({ panel, curves }) => ({
      title: panel.title,
      dataset: panel.dataset,
      curves,
    })),
  };
  return renderDocument({
    title: options.title ?? titleOf(summary),
    lead: leadOf(summary),
    legend: legend(marks),
    sections: sectionsOf(summary, problems, new Map(marks.map((mark) => [mark.label, mark]))),
    payload: rounded(payload),
    script: pageScript,
    style: rowsCss(problems),
  });
}

/** A problem with what its charts draw, the best strategy first. */
interface Problem {
  readonly panel: PanelSummary;
  readonly curves: readonly Curves[];
}

function problemsOf(
  results: readonly RunResult[],
  summary: Summary,
  bootstrap: Bootstrap,
): Problem[] {
  return groupResults(results).map((group, i) => {
    const panel = summary.panels[i]!;
    const byLabel = new Map(curvesOf(group, bootstrap).map((curves) => [curves.label, curves]));
    return { panel, curves: ranked(panel).map(({ label }) => byLabel.get(label)!) };
  });
}

/** By label, and random last: it is what the others are held against. */
function marksOf(summary: Summary): PayloadMark[] {
  const labels = summary.panels.flatMap((panel) => panel.strategies.map(({ label }) => label));
  const marks = [...assignMarks(labels)].map(([label, mark]) => ({ label, ...mark }));
  return [
    ...marks.filter(({ label }) => label !== "random"),
    ...marks.filter(({ label }) => label === "random"),
  ];
}

/** Charts with a row a strategy are as high as they have rows. */
function rowsCss(problems: readonly Problem[]): string {
  const counts = new Set(problems.map(({ curves }) => curves.length));
  return [...counts].map((n) => `.plot.rows-${n}{height:${4 + 2.1 * Math.max(n, 2)}rem}`).join(
    "\n",
  );
}

function titleOf(summary: Summary): string {
  const suites = [...new Set(summary.panels.map(({ suite }) => suite))];
  return suites.length === 0 ? "No results" : suites.join(", ");
}

function leadOf(summary: Summary): string {
  const strategies = summary.panels.flatMap((panel) => panel.strategies);
  const labels = new Set(strategies.map(({ label }) => label));
  const seeds = new Set(strategies.flatMap((strategy) => strategy.seeds));
  const done = strategies.reduce((sum, strategy) => sum + strategy.seeds.length, 0);
  const failed = strategies.reduce((sum, strategy) => sum + strategy.failures.length, 0);
  return `${counted(labels.size, "strategy", "strategies")} on ` +
    `${counted(summary.panels.length, "problem")} with ${counted(seeds.size, "seed")}: ` +
    `${counted(done, "complete run")}, ${failed === 0 ? "none" : counted(failed, "run")} failed.`;
}

function sectionsOf(
  summary: Summary,
  problems: readonly Problem[],
  marks: ReadonlyMap<string, Mark>,
): Section[] {
  if (problems.length === 0) return [];
  // A problem all of whose runs failed has rows in the table of results, and nothing to draw.
  const drawn = (draw: (problem: Problem, index: number) => Html): Html[] =>
    problems.flatMap((problem, i) => problem.curves.length === 0 ? [] : [draw(problem, i)]);
  const curves = markup`${curveControls(problems)}
<div class="figures">${drawn(curveFigure)}</div>`;
  const time = markup`<div class="figures">${drawn(timeFigure)}</div>
<div class="figures">${drawn(costFigure)}</div>`;
  const table = markup`${problems.map(({ panel }) => resultsTable(panel, marks))}`;
  return [
    { id: "curves", name: "Curves", title: "Learning curves", content: curves },
    { id: "table", name: "Table", title: "Results", content: table },
    { id: "time", name: "Time", title: "Time", content: time },
    { id: "method", name: "Method", title: "Method", content: method(summary) },
    { id: "provenance", name: "Provenance", title: "Provenance", content: provenance(summary) },
  ];
}

const VIEWS: readonly Choice[] = [["accuracy", "Accuracy"], ["overRandom", "Difference to random"]];
const SCALES: readonly Choice[] = [["shared", "Shared scale"], ["own", "Own scales"]];

function curveControls(problems: readonly Problem[]): Html {
  const compared = problems.some(({ curves }) => curves.some((c) => c.overRandom !== undefined));
  return markup`<div class="controls">
${compared ? choice("view", "What the curves show", VIEWS) : undefined}
${problems.length > 1 ? choice("scale", "Vertical scale", SCALES) : undefined}
</div>`;
}

function curveFigure({ panel, curves }: Problem, index: number): Html {
  return figure({
    kind: "curves",
    panel: index,
    title: panel.title,
    finding: accuracyFinding(panel),
    note: markup`<span data-note="accuracy">↑ Test accuracy, %</span>
<span data-note="overRandom" hidden>↑ Test accuracy minus that of random, points</span>`,
    table: curvesTable(curves),
  });
}

function timeFigure({ panel, curves }: Problem, index: number): Html {
  return figure({
    kind: "times",
    panel: index,
    title: `Selection and training on ${panel.title}`,
    finding: timeFinding(panel),
    note: markup`● a selection, ○ a training: median and middle half`,
    table: timesTable(curves),
    size: `rows-${curves.length}`,
  });
}

function costFigure({ panel, curves }: Problem, index: number): Html {
  const totals = new Map(curves.map(({ label, elapsed }) => [label, elapsed.at(-1)!]));
  return figure({
    kind: "cost",
    panel: index,
    title: `Accuracy against time on ${panel.title}`,
    finding: costFinding(panel, totals),
    note: markup`↑ Test accuracy, %`,
    table: costTable(curves),
  });
}
