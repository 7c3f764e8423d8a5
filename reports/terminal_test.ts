import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { analyse } from "./analysis/analysis.ts";
import { textWidth } from "../core/text.ts";
import { renderTable } from "./terminal.ts";
import { sampleRun, sampleSuite } from "./testing/results.ts";

Deno.test("the table fits 80 columns, ranks, and has a sign for each word", () => {
  const table = renderTable(analyse(sampleSuite(["letter", "cifar10"])));
  const lines = table.split("\n");
  for (const line of lines) assertLessOrEqual(textWidth(line), 80, line);
  const rows = lines.filter((line) => /^[*=?-] \S+ .* \d+\.\d\d /.test(line));
  assertEquals(rows.length, 20);
  const scores = rows.slice(0, 10).map((row) => Number(/ (\d+\.\d\d) {2,}/.exec(row)![1]));
  assertEquals(scores, [...scores].sort((a, b) => b - a));
  assert(rows[0]!.startsWith("? bait"));
  assertStringIncludes(table, "! coreset, seed 2 failed: Cycle 4: the head's loss is NaN");
});

Deno.test("colour adds escapes and nothing else", () => {
  const summary = analyse(sampleSuite());
  const plainTable = renderTable(summary);
  assert(!plainTable.includes("\x1b"));
  const painted = renderTable(summary, { color: true });
  assert(painted.includes("\x1b[1m"));
  // deno-lint-ignore no-control-regex
  assertEquals(painted.replace(/\x1b\[\d+m/g, ""), plainTable);
});

Deno.test("one seed shows no interval, no result shows a sentence", () => {
  const [row] = renderTable(analyse([sampleRun()])).split("\n").filter((line) =>
    /^. random/.test(line)
  );
  assert(/ \d+\.\d\d .* 1$/.test(row!) && !row!.includes("["), row);
  assertEquals(renderTable(analyse([])), "No results\n");
  const failed = renderTable(analyse([sampleRun({ message: "Killed" })]));
  assertStringIncludes(failed, "! random, seed 0 failed: Killed");
});

Deno.test("names cannot steer the terminal, nor break the columns", () => {
  const name = fc.string({ unit: "binary", minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(name, (strategy) => {
      const table = renderTable(
        analyse([sampleRun({ strategy, cycles: 1, accuracies: [0, 1] })]),
      );
      assert(!/[\p{Cc}]/u.test(table.replaceAll("\n", "")));
      for (const line of table.split("\n")) assertLessOrEqual(textWidth(line), 80);
    }),
    { numRuns: 20 },
  );
});

Deno.test("files that could not be used and other code are told", () => {
  const table = renderTable(
    analyse([sampleRun()], {
      unreadable: [{ path: "a.arrow", reason: "It is empty" }],
      outdated: () => true,
    }),
  );
  assertStringIncludes(table, "! a.arrow: It is empty");
  assertStringIncludes(table, "! random: runs are of other code than there is now");
});

Deno.test("wide letters take two columns, marks none", () => {
  assertEquals([textWidth("ab"), textWidth("漢字"), textWidth("e\u0301"), textWidth("🐟")], [
    2,
    4,
    1,
    2,
  ]);
});
