/** The report's sections and their order. */
import type { Analysis } from "../analysis/analysis.ts";
import { type Html, markup } from "../html.ts";
import { type Choice, choice, selection, toggle } from "./controls.ts";
import type { Section } from "./document.ts";
import { sizeCount } from "../charts/cost.ts";
import type { Kind } from "../charts/draw.ts";
import { figure, figures } from "./figure.ts";
import { method } from "./method.ts";
import { hasDifferences, METRIC_CHOICES } from "./view.ts";
import { provenance } from "./provenance.ts";
import { scorecards } from "./scorecards.ts";
import { problemTables } from "../tables/problem_tables.ts";
import { tableHtml, tableTools } from "../tables/html.ts";
import { answer, resultsHtml, summaryHtml } from "./results.ts";

const SMALL_FROM = 3;

/** Lists the sections of a report. */
export function sectionsOf(analysis: Analysis): Section[] {
  const drawn = [...analysis.problems.keys()].filter((i) =>
    analysis.problems[i]!.strategies.some(({ scores }) => scores !== undefined)
  );
  const section = (id: string, name: string, title: string, content: Html | undefined) =>
    content === undefined ? [] : [{ id, name, title, content }];
  if (analysis.problems.length === 0) {
    return analysis.unreadable.length === 0
      ? []
      : section("provenance", "Provenance", "Provenance", provenance(analysis));
  }
  const some = drawn.length > 0;
  const scorecard = section("scorecard", "Scorecard", "Reproduction", scorecards(analysis));
  const judged = analysis.scorecards.some(({ rows }) =>
    rows.some(({ verdict }) => verdict === "inside" || verdict === "outside")
  );
  return [
    ...judged ? scorecard : [],
    ...section("answer", "Answer", "Who wins, and by how much", answer(analysis)),
    ...section("curves", "Curves", "Learning curves", some ? curves(analysis, drawn) : undefined),
    ...section("cost", "Cost", "Accuracy against time", some ? cost(analysis, drawn) : undefined),
    ...section("overview", "Problems", "Over all problems", overview(analysis)),
    ...section("results", "Results", "Results in full", results(analysis)),
    ...section("pairs", "Pairs", "Who beats whom", pairs(analysis)),
    ...section("noise", "Noise", "Differences by chance", noise(analysis)),
    ...section("compare", "Compare", "Compare with other results", compare()),
    ...section("runs", "Runs", "Runs", runs(analysis)),
    ...judged ? [] : scorecard,
    ...section("method", "Method", "Method", method(analysis)),
    ...section("provenance", "Provenance", "Provenance", provenance(analysis)),
  ];
}

const DIFFERENCE: Choice = ["difference", "Accuracy minus random’s"];
const SCALES: readonly Choice[] = [["shared", "Shared scales"], ["own", "Own scales"]];

function curves(analysis: Analysis, drawn: readonly number[]): Html {
  const several = analysis.problems.some(({ strategies }) =>
    strategies.some(({ seeds }) => seeds.length > 1)
  );
  const choices = [...hasDifferences(analysis) ? [DIFFERENCE] : [], ...METRIC_CHOICES];
  return markup`<div class="controls">
${drawn.length > 1 && choice("scale", "Scales", SCALES)}
${several && toggle("seeds", "Every seed")}
${selection("metric", "What is shown", choices)}
</div>
${multiples(analysis, drawn, "curves")}`;
}

/** Writes a figure per problem, smaller if there are many. */
function multiples(analysis: Analysis, drawn: readonly number[], kind: Kind): Html {
  const small = drawn.length > SMALL_FROM;
  const width = drawn.length === 1 ? 1080 : small ? 340 : 520;
  const written = drawn.map((problem) => figure(analysis, width, kind, problem));
  return markup`<div class="figures${small && " small"}">${written}</div>`;
}

function results(analysis: Analysis): Html {
  const folded = analysis.problems.length > SMALL_FROM;
  const together = summaryHtml(analysis, "details");
  return markup`${
    together !== undefined &&
    markup`<p class="note" data-filtered hidden></p><div class="block" data-summary="details">${together}</div>`
  }${
    analysis.problems.map(({ title, findings }, i) => {
      const content = markup`${resultsHtml(analysis, i)}${more(analysis, i)}`;
      return folded
        ? markup`<details class="block fold" data-problem="${i}" data-of="one"><summary><strong>${title}</strong>
<span>${findings.curves}</span></summary>${content}</details>`
        : markup`<div class="block" data-problem="${i}" data-of="one">${content}</div>`;
    })
  }`;
}

function more(analysis: Analysis, index: number): Html {
  const tables = problemTables(analysis, index);
  return markup`${
    (["labels", "metrics"] as const).map((kind) => {
      const table = tables.find(({ id }) => id.endsWith(`-${kind}`));
      if (table === undefined || table.rows.length === 0) return undefined;
      return markup`<details><summary>${table.caption}</summary>${tableHtml(table)}${
        tableTools(`${kind}:${index}`)
      }</details>`;
    })
  }`;
}

function cost(analysis: Analysis, drawn: readonly number[]): Html {
  const phases = foldedIf(
    drawn.length > SMALL_FROM,
    "Where the seconds go",
    "From dark to light: selection, training, embedding, evaluation.",
    multiples(analysis, drawn, "phases"),
  );
  return markup`<p class="axis-note">The wide grey line is the Pareto front: nothing is more accurate in less time.</p>
${multiples(analysis, drawn, "cost")}
${phases}
${sizeCount(analysis) > 1 && figures(analysis, "sizes")}`;
}

function foldedIf(folded: boolean, title: string, explained: string, content: Html): Html {
  const note = markup`<p class="axis-note">${explained}</p>`;
  return folded
    ? markup`<details class="fold"><summary><strong>${title}</strong></summary>${note}${content}</details>`
    : markup`<h3 class="sub">${title}</h3>${note}${content}`;
}

/** The figures over several problems; undefined for one problem. */
function overview(analysis: Analysis): Html | undefined {
  const { across } = analysis;
  return across && markup`<p class="note" data-filtered hidden></p>
${across.ranks !== undefined && figures(analysis, "differences", "ranks")}
${figures(analysis, "heat")}
${across.aggregates?.normalised !== undefined && figures(analysis, "iqm", "profile")}`;
}

function pairs(analysis: Analysis): Html | undefined {
  const { across, problems } = analysis;
  if (across !== undefined) {
    return markup`<p class="note" data-filtered hidden></p>${
      figures(analysis, "wins", "penalties")
    }${
      across.summary === undefined &&
      across.notes.map((note) => markup`<p class="note">${note}</p>`)
    }`;
  }
  const place = problems.findIndex(({ standIn, pairs }) =>
    standIn === undefined && pairs !== undefined
  );
  return place < 0
    ? undefined
    : markup`<div class="figures">${figure(analysis, 1080, "pairs", place)}</div>`;
}

function noise(analysis: Analysis): Html | undefined {
  return analysis.noise.rows.length === 0 ? undefined : figures(analysis, "noise");
}

function compare(): Html {
  return markup`<p>Compare these results with others of the same problems: other code, another
machine, another provider. Nothing leaves this page.</p>
<div class="drop" id="drop">
<label for="other">Result files (.arrow) or another report (.html, or its .json)</label>
<input type="file" id="other" multiple accept=".arrow,.html,.json">
<span class="hint">or drop them anywhere on the page</span>
</div>
<div id="comparison" aria-live="polite"></div>`;
}

function runs(analysis: Analysis): Html | undefined {
  if (analysis.runs.length === 0) return undefined;
  return markup`${figures(analysis, "timeline")}
<p class="controls"><button type="button" class="plain" data-runs="all">All runs and their commands</button>
<button type="button" class="plain" data-export="json">Data as JSON</button>
<button type="button" class="plain" data-export="arrow">Data as Arrow</button></p>`;
}
