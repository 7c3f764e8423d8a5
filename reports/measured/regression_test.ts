import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Regression } from "../../runs/regression.ts";
import type { Table } from "../tables/table.ts";
import { tableText } from "../tables/text.ts";
import { sampleRegression } from "../testing/measured.ts";
import { assertSafePage, HOSTILE, textOf } from "../testing/pages.ts";
import { regressionMarkdown, regressionParts } from "./regression_page.ts";
import { ratioTicks, regressionTables, TERMINAL_HEADS } from "./regression_tables.ts";
import { asOneSection, renderStill } from "./still.ts";
import { noiseFinding, outcomeOf, regressionFinding, verdictsOf } from "./verdicts.ts";
import { pickColumns } from "../tables/table.ts";

function render(regression: Regression): Promise<string> {
  return renderStill(regressionParts(regression));
}

/** Only cases that both versions have, and checks that are equal. */
function calm(slower: Readonly<Record<string, number>>, noise?: number): Regression {
  const all = sampleRegression(slower, noise);
  return {
    ...all,
    cases: all.cases.filter(({ pairs }) => pairs.length > 0),
    checks: all.checks.filter(({ outcome }) => outcome === "equal"),
  };
}

function outcome(regression: Regression): string {
  return outcomeOf(regression, verdictsOf(regression));
}

function finding(regression: Regression): string {
  return regressionFinding(regression, verdictsOf(regression)).replaceAll("\u00a0", " ");
}

Deno.test("verdicts follow from the raw samples, in the order of the cases", () => {
  const regression = sampleRegression();
  const verdicts = verdictsOf(regression);
  assertEquals(verdicts.map(({ compared }) => compared), [...regression.cases]);
  assertEquals(verdicts.map(({ outcome }) => outcome), [
    ...["regressed", "regressed", "ok", "ok", "ok", "ok"] as const,
    undefined,
    "inconclusive",
  ]);
});

Deno.test("one regressed case or failed check is a regression, anything unclear is inconclusive", () => {
  assertEquals(outcome(calm({ margin: 0 })), "ok");
  assertEquals(outcome(calm({ margin: 0, badge: 0.5 })), "regressed");
  assertEquals(outcome(calm({ margin: 0 }, 0.3)), "inconclusive");
  assertEquals(outcome({ ...calm({ margin: 0 }), cases: [] }), "ok");
  assertEquals(outcome({ ...calm({ margin: 0 }), cases: [], checks: [] }), "inconclusive");
  const ended = (outcome: Regression["checks"][number]["outcome"]): Regression => ({
    ...calm({ margin: 0 }),
    checks: [{ kind: "picks", name: "margin", outcome, message: "" }],
  });
  for (const word of ["equal", "rounding", "accepted"] as const) {
    assertEquals(outcome(ended(word)), "ok");
  }
  for (const word of ["differs", "missing"] as const) {
    assertEquals(outcome(ended(word)), "regressed");
  }
});

Deno.test("new and skipped cases do not count for the outcome; failed and unmeasured ones are unclear", () => {
  const { cases: [one], ...rest } = calm({ margin: 0 });
  for (const status of ["new", "skipped"] as const) {
    assertEquals(outcome({ ...rest, cases: [one!, { ...one!, status, pairs: [] }] }), "ok");
  }
  for (const status of ["failed", "compared"] as const) {
    const other = { ...one!, status, pairs: [] };
    assertEquals(outcome({ ...rest, cases: [one!, other] }), "inconclusive");
  }
  const skipped = { ...one!, status: "skipped", pairs: [] } as const;
  assertEquals(outcome({ ...rest, cases: [skipped], checks: [] }), "inconclusive");
});

Deno.test("what the head cannot run any more is a regression, and is named", () => {
  const { cases: [one, other], ...rest } = calm({ margin: 0 });
  const broken = { ...one!, status: "broken", pairs: [], message: "gone" } as const;
  assertEquals(outcome({ ...rest, cases: [broken, other!] }), "regressed");
  assertStringIncludes(
    finding({ ...rest, cases: [broken, other!] }),
    "None of 2 cases is 5 % slower than main. The head cannot run margin",
  );
});

Deno.test("the first sentence counts cases, names the slowest first, and tells of exact checks", () => {
  assertEquals(
    finding(calm({ margin: 0 })),
    "None of 2 cases is 5 % slower than main. 1 exact check of picks found no difference.",
  );
  const [first, second] = finding(sampleRegression({ badge: 0.1, margin: 0, bait: 0.5 })).split(
    ": ",
  );
  assertEquals(first, "4 of 7 cases are slower than main");
  assert(/^bait N [\d,]+ by (49|50|51) %, bait/.test(second!), second);
  assertStringIncludes(second!, "; 2 ok, 1 inconclusive. 1 of 3 exact checks failed.");
  const unclear = finding(calm({ margin: 0 }, 0.3));
  assertStringIncludes(unclear, "None of 2 cases is slower than main for certain: 0 ok, 2 inconcl");
});

Deno.test("the noise floor is told, and nothing if nothing was timed", () => {
  const noise = noiseFinding(verdictsOf(sampleRegression()))!;
  assert(/by \d\.\d % in the median case, by \d\.\d % in \w+/.test(noise), noise);
  assertEquals(noiseFinding([]), undefined);
});

Deno.test("the table has the regressed first, and every number of a verdict", () => {
  const regression = sampleRegression();
  const [table, ...others] = regressionTables(regression);
  const column = ({ columns, rows }: Table, name: string): string[] => {
    const place = columns.findIndex(({ head }) => head === name);
    return rows.map((row) => row[place]!.text);
  };
  assertEquals(column(table!, "Verdict").slice(0, 3), ["regressed", "regressed", "ok"]);
  assertEquals(column(table!, "Verdict").slice(-2), ["ok, faster", "ok, faster"]);
  const ratios = column(table!, "Head / base").map(Number);
  assertEquals(ratios, ratios.toSorted((a, b) => b - a));
  for (const row of table!.rows) {
    const { value, low, high } = row[2]!;
    assert(low! <= value! && value! <= high!);
  }
  assertEquals(others.map(({ id, rows }) => [id, rows.length]), [
    ["not-compared", 2],
    ["checks", 2],
    ["counters", 2],
  ]);
  assertEquals(column(others[1]!, "Outcome"), ["differs", "differs within rounding"]);
  for (const { columns, rows } of [table!, ...others]) {
    for (const row of rows) assertEquals(row.length, columns.length);
  }
});

Deno.test("cases with one verdict for one reason are one row", () => {
  const all = sampleRegression({ margin: 0 });
  const { cases: [one] } = all;
  const ended = (status: "new" | "failed", message: string, names: readonly string[]) =>
    names.flatMap((benchmark) =>
      [1000, 10_000].map((N) => ({ ...one!, benchmark, sizes: { N }, status, message, pairs: [] }))
    );
  const cases = [
    ...ended("new", "no benchmark", ["bald", "epig", "mase", "cal", "clue"]),
    ...ended("failed", "no memory", ["bait"]),
    ...ended("failed", "no benchmark", ["bait"]).slice(0, 1),
  ];
  const compared = { ...all, cases, checks: [] };
  const [, table] = regressionTables(compared);
  assertEquals(table!.rows.map((row) => row.map(({ text }) => text)), [
    ["10 cases of bald, epig, mase and 2 more", "new", "no benchmark"],
    ["2 cases of bait", "inconclusive", "failed: no memory"],
    ["bait N\u00a01,000", "inconclusive", "failed: no benchmark"],
  ]);
  assertStringIncludes(regressionMarkdown(compared), "10 cases of bald, epig, mase and 2 more");
});

Deno.test("what a terminal of 80 columns shows fits it", () => {
  const [table] = regressionTables(sampleRegression());
  const lines = tableText(pickColumns(table!, TERMINAL_HEADS), { width: 80 });
  assert(lines.every((line) => line.length <= 80));
  assertStringIncludes(lines.join("\n"), "badge N\u00a010,000");
});

Deno.test("two pairs make no claim, and no number that is not one", async () => {
  const regression = calm({ badge: 0.5 });
  const cases = regression.cases.map((one) => ({ ...one, pairs: one.pairs.slice(0, 2) }));
  assertEquals(outcome({ ...regression, cases }), "inconclusive");
  const [table] = regressionTables({ ...regression, cases });
  const texts = table!.rows.flatMap((row) => row.map(({ text, range = "" }) => text + range));
  assert(texts.every((text) => !/NaN|Infinity/.test(text)), texts.join());
  assert(!/NaN|Infinity/.test(textOf(await render({ ...regression, cases }))));
});

Deno.test("round ratios are few, and 1 at least", () => {
  assertEquals(ratioTicks(0.9, 1.1), [0.9, 0.95, 1, 1.05, 1.1]);
  assertEquals(ratioTicks(0.83, 1.2), [0.9, 1, 1.1, 1.2]);
  assertEquals(ratioTicks(0.5, 3), [0.5, 0.75, 1, 1.5, 2, 3]);
  assertEquals(ratioTicks(0.99, 1.01), [1]);
  assertEquals(ratioTicks(1e-9, 1e9), [1]);
});

Deno.test("Markdown has the sentence, what is not ok, and the rest folded", () => {
  const [open, folded] = regressionMarkdown(sampleRegression()).split("<details>");
  assertStringIncludes(open!, "exact checks failed.");
  assertStringIncludes(open!, "**regressed**");
  assert(!open!.includes("ok, faster"));
  assertStringIncludes(folded!, "<summary>4 cases ok</summary>");
  assertStringIncludes(folded!, "ok, faster");
  const hostile = regressionMarkdown(hostileRegression());
  assert(!/(?<!\\)<img/.test(hostile));
});

function hostileRegression(): Regression {
  const all = sampleRegression({ [HOSTILE]: 0.5, other: 0 });
  return {
    ...all,
    environment: { ...all.environment, cpu: HOSTILE, os: HOSTILE },
    base: { name: HOSTILE, commit: HOSTILE, content: HOSTILE },
    head: { name: HOSTILE, content: HOSTILE },
    startedAt: HOSTILE,
    cases: [
      ...all.cases,
      { ...all.cases[0]!, sizes: { [HOSTILE]: 1 } },
      { ...all.cases[0]!, status: "failed", message: HOSTILE, pairs: [] },
    ],
    checks: [{ kind: HOSTILE, name: HOSTILE, outcome: "differs", message: HOSTILE }],
  };
}

Deno.test("the page is safe whatever text is in the comparison, and equal for equal ones", async () => {
  const page = await render(hostileRegression());
  assertSafePage(page);
  assertEquals(await render(hostileRegression()), page);
  assertSafePage(await render({ ...sampleRegression(), cases: [], checks: [] }));
});

Deno.test("the page tells what was compared where, and how", async () => {
  const text = textOf(await render(sampleRegression()));
  assertStringIncludes(text, "Regression test of working tree against main");
  assertStringIncludes(text, "working tree against main (0000000000)");
  assertStringIncludes(text, "On AMD EPYC 9B45 with 4 threads, 1 January 2026");
  assertStringIncludes(text, "The dashed line is the margin of 5 %");
});

Deno.test("another page shows it as one section", () => {
  const { id, content } = asOneSection(regressionParts(sampleRegression()));
  assertEquals(id, "regression");
  assert(!content.text.includes("<h2"));
});
