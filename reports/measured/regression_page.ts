/** The page of a comparison of two versions: verdicts, exact checks and the method. */
import { counted, percent, processorText } from "../../core/format.ts";
import type { Regression, Version } from "../../runs/regression.ts";
import { type Html, markup } from "../html.ts";
import { tableHtml } from "../tables/html.ts";
import { escapeMarkdown, toMarkdown } from "../tables/markdown.ts";
import type { Table } from "../tables/table.ts";
import { regressionTables } from "./regression_tables.ts";
import { dayOf, namedSections, type Parts, provenanceOf } from "./still.ts";
import { type CaseVerdict, noiseFinding, regressionFinding, verdictsOf } from "./verdicts.ts";

/** What the page says. */
export function regressionParts(regression: Regression): Parts {
  const { environment, base, head, startedAt, finishedAt } = regression;
  const verdicts = verdictsOf(regression);
  const [first, ...others] = regressionTables(regression, verdicts);
  const show = (wanted: boolean): Html[] =>
    others.filter(({ id }) => (id === "not-compared") === wanted)
      .map((table) => tableHtml(table, { sort: table.id }));
  const version = ({ commit, content, name }: Version): string =>
    `${name}, ${commit === undefined ? "no commit" : `commit ${commit}`}, files ${
      content.slice(0, 12)
    }`;
  return {
    id: "regression",
    name: "Regression",
    title: `Regression test of ${head.name} against ${base.name}`,
    lead: markup`<p class="answer">${regressionFinding(regression, verdicts)}</p>${
      countsOf(regression, verdicts).map((text) => markup`<p class="count">${text}</p>`)
    }`,
    sections: namedSections({
      "Verdicts": [tableHtml(first!, { sort: "verdicts", cards: true }), ...show(true)],
      "Exact checks": show(false),
      "Method": [methodOf(regression)],
      "Provenance": [
        provenanceOf(environment, "comparison", [
          ["Base", version(base)],
          ["Head", version(head)],
          ["Started", startedAt],
          ["Finished", finishedAt],
        ]),
      ],
    }),
  };
}

/** The same as Markdown, for a pull request, in which cases that are ok are folded. */
export function regressionMarkdown(regression: Regression): string {
  const verdicts = verdictsOf(regression);
  const sentences = [regressionFinding(regression, verdicts), ...countsOf(regression, verdicts)];
  const [all, ...others] = regressionTables(regression, verdicts);
  const some = (ok: boolean): Table => ({
    ...all!,
    rows: all!.rows.filter(([, verdict]) => verdict!.text.startsWith("ok") === ok),
  });
  const [notOk, ok] = [some(false), some(true)];
  return [
    ...sentences.map((sentence) => `${escapeMarkdown(sentence)}\n`),
    ...[notOk, ...others].filter(({ rows }) => rows.length > 0).map(toMarkdown),
    ...ok.rows.length === 0 ? [] : [
      `<details><summary>${counted(ok.rows.length, "case")} ok</summary>\n`,
      toMarkdown(ok),
      "</details>\n",
    ],
  ].join("\n");
}

function countsOf(regression: Regression, verdicts: readonly CaseVerdict[]): string[] {
  const { environment, base, head, finishedAt } = regression;
  const noise = noiseFinding(verdicts);
  return [
    ...noise === undefined ? [] : [noise],
    `On ${processorText(environment)} with ${counted(environment.threads, "thread")}, ${
      dayOf(finishedAt)
    }: ${versionText(head)} against ${versionText(base)}.`,
  ];
}

function versionText({ name, commit = "" }: Version): string {
  return commit === "" || commit.startsWith(name) ? name : `${name} (${commit.slice(0, 10)})`;
}

function methodOf({ margin, planned }: Regression): Html {
  const limit = `${percent(margin, 0)}\u00a0%`;
  return markup`<ul class="prose">
<li>A pair is three fresh processes on one machine: the base, the head, and the base again. They set up the
same cases, warm them up and are timed in turn, A B C C B A, so that what slows the machine down for a while
slows all three. The same benchmarks run on both versions.</li>
<li>The datum of a pair is the logarithm of head over base; ${planned} pairs are planned per case, and as
many again for what is inconclusive after them. The second base over the first is the noise floor.</li>
<li><strong>ok</strong>: a slow-down of ${limit} is excluded. <strong>regressed</strong>: it is slower for
certain, and a slow-down of ${limit} cannot be excluded. <strong>inconclusive</strong>: neither, or the noise
floor is above ${limit}.</li>
<li>The test is Wilcoxon’s of signed ranks, capped. It is exact if swapping equal versions within a pair
changes nothing, whatever the noise is like; its inversion is the interval. Over all cases and both looks, any false <em>regressed</em> has a probability of at most 1 %, and so
has any <em>ok</em> for a slow-down of ${limit} or more.</li>
<li>Simulated, with four timings a side and pair and a margin of 5 %: of 4,400 families of 125 unchanged cases,
6 had a false alarm (0.1 %), under drift, warm-up, bursts, heavy tails or overload. A slow-down of 5 % is found
in 91 to 100 % of cases by 20 pairs, and in all by 40; under overload in 1 %: nearly all are
inconclusive. No slow-down of 10 % is ok.</li>
<li>On a history, Mozilla reports 12.5 % of alert groups as false and 6.8 % with a missed regression (arXiv
2606.18377). This gate, on a simulated history of 125 cases with a regression of 5 to 20 % in every 20th
commit: 0 % and 0 %, that is under 6 % and under 0.3 % with 95 % confidence. Machines in the field are not
simulated ones, so this is a bar to pass rather than a comparison of methods.</li>
</ul>`;
}
