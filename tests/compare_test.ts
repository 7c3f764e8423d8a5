/** `deno task compare`, as a user runs it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ResultStore } from "../runs/store.ts";
import { sampleManifest, sampleRun } from "../runs/testing/runs.ts";
import { forEachAtOnce, type Outcome, runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

async function compare(...args: string[]): Promise<Outcome> {
  return await runTask("compare", args);
}

/** Writes runs of two strategies and two seeds, with so much more accuracy. */
async function plant(folder: string, more: (seed: number) => number): Promise<void> {
  for (const strategy of ["random", "margin"]) {
    for (const seed of [0, 1, 2]) {
      const run = sampleRun(sampleManifest({ strategy, seed }));
      const gain = strategy === "margin" ? more(seed) : 0;
      const cycles = run.cycles.map((row) => ({ ...row, accuracy: row.accuracy + gain }));
      await new ResultStore(folder).save({ ...run, cycles });
    }
  }
}

Deno.test("compare tells worse from undecided by its exit code, and writes a page with both", () =>
  withFolder(async (folder) => {
    await plant(`${folder}/a`, () => 0);
    await plant(`${folder}/b`, (seed) => -0.1 - 0.001 * seed);
    const same = await compare(`${folder}/a`, `${folder}/a`, "--output", `${folder}/page`);
    assertEquals([same.code, same.stderr], [0, ""]);
    assertStringIncludes(same.stdout, "Verdict: identical.");
    assertStringIncludes(same.stdout, "Content: equal runs, digest ");
    assertEquals(same.stdout.trimEnd().split("\n").at(-1), `${folder}/page/report.html`);

    const worse = await compare(`${folder}/a`, `${folder}/b`, "--output", `${folder}/page`);
    assertEquals([worse.code, worse.stderr], [1, ""]);
    assertStringIncludes(worse.stdout, "margin    LOWER  −10.10 [−10.3, −9.9]");
    assertStringIncludes(worse.stdout, "AUC is lower for margin on glyphs · scattering");
    const page = await Deno.readTextFile(`${folder}/page/report.html`);
    assertStringIncludes(page, "<title>");

    const json = await compare(`${folder}/b`, `${folder}/a`, "--json");
    const { verdict, content } = JSON.parse(json.stdout);
    assertEquals([json.code, verdict.kind, new Set(content).size], [0, "better", 2]);
  }));

Deno.test("compare refuses what cannot be compared, in a sentence", () =>
  withFolder(async (folder) => {
    await plant(`${folder}/a`, () => 0);
    const other = sampleRun(sampleManifest({ dataset: "letter" }));
    await new ResultStore(`${folder}/c`).save(other);
    const cases: readonly (readonly [string[], string])[] = [
      [[`${folder}/a`], "Two sets are compared, not 1"],
      [[`${folder}/a`, `${folder}/none`], "There is no file or folder"],
      [
        [`${folder}/a`, `${folder}/c`, "--json"],
        "have no complete run in common. What differs is dataset: baseline glyphs, tested letter",
      ],
      [[`${folder}/a`, `${folder}/a`, "--jsn"], 'did you mean "--json"?'],
    ];
    await forEachAtOnce(cases, async ([args, message]) => {
      const { code, stdout, stderr } = await compare(...args);
      assertEquals([code, stdout], [2, ""], stderr);
      assertStringIncludes(stderr, message);
    });
  }));
