/** `deno task bench` end to end: run, skip, fail. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeRuns } from "../runs/arrow.ts";
import { bench, resultsIn } from "./support/bench.ts";
import { forEachAtOnce } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

const few = ["--strategies", "random,margin", "--seeds", "1", "--cycles", "2"];

Deno.test("bench runs a suite, and the second time skips it", async () => {
  await withFolder(async (folder) => {
    const first = await bench(folder, ...few);
    assertEquals(first.code, 0, first.stderr);
    assertStringIncludes(first.stderr, "2/2 runs");
    assertStringIncludes(first.stdout, "glyphs · scattering");
    assertEquals(first.stdout.trimEnd().split("\n").at(-1), `${folder}/quick/report.html`);
    const files = namesIn(`${folder}/quick`);
    assertEquals(
      files.filter((name) => !/^(margin|random)-s0-[0-9a-f]{64}\.arrow(\.sha256)?$/.test(name)),
      [
        "code.json",
        "report.html",
        "summary.json",
      ],
    );
    const results = await resultsIn(`${folder}/quick`);
    const summary = JSON.parse(await Deno.readTextFile(`${folder}/quick/summary.json`));
    assertEquals(summary.panels[0].strategies.map((s: { strategy: string }) => s.strategy), [
      "margin",
      "random",
    ]);

    const second = await bench(folder, ...few);
    assertEquals(second.code, 0, second.stderr);
    assertStringIncludes(second.stderr, "2 of 2 runs are done already, 0 to go");
    assertEquals(second.stdout, first.stdout);
    assertEquals(namesIn(`${folder}/quick`), files);
    assertEquals(await resultsIn(`${folder}/quick`), results);

    // A part of the suite must not take the rest off the report.
    const alone = await bench(folder, "--strategies", "random", "--seeds", "1", "--cycles", "2");
    assertEquals(alone.code, 0, alone.stderr);
    assertEquals(alone.stdout, first.stdout);
    const after = JSON.parse(await Deno.readTextFile(`${folder}/quick/summary.json`));
    assertEquals(after, summary);
  });
});

Deno.test("a damaged result is named, kept aside and run again", async () => {
  await withFolder(async (folder) => {
    await bench(folder, ...few);
    const before = await resultsIn(`${folder}/quick`);
    const name = namesIn(`${folder}/quick`).find((name) => name.endsWith(".arrow"))!;
    const path = `${folder}/quick/${name}`;
    const bytes = await Deno.readFile(path);
    bytes[bytes.length >> 1]! ^= 0xff;
    await Deno.writeFile(path, bytes);
    const { code, stderr } = await bench(folder, ...few);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `"${path}" is not used.`);
    assertStringIncludes(stderr, "1 of 2 runs are done already");
    assertEquals(await Deno.readFile(`${path}.invalid`), bytes);
    assertEquals(await resultsIn(`${folder}/quick`), before);
  });
});

const ownSuite = `
import * as v from "valibot";
import { fastFishingHead } from "ROOT/bench/head/config.ts";
import type { Suite } from "ROOT/bench/suites/suite.ts";
import { defineStrategy } from "ROOT/strategies/strategy.ts";

const fickle = defineStrategy({
  name: "fickle",
  title: "Fickle",
  summary: "Gives up in its second cycle",
  needs: ["logits"],
  coldStart: false,
  settings: v.strictObject({}),
  select({ labelled, budget }) {
    if (labelled.size > 10) throw new Error("I have had enough");
    return Promise.resolve(Int32Array.from({ length: budget }, (_, i) => i));
  },
});

export const suite: Suite = {
  name: "own",
  description: "A suite of the user's",
  problems: [{
    dataset: "glyphs",
    backbone: "scattering",
    head: { ...fastFishingHead, epochs: 5 },
    initial: 10,
    budget: 5,
    cycles: 3,
    subset: 100,
  }],
  strategies: [{ strategy: fickle }, "random"],
  seeds: [0],
};
`;

Deno.test("a failing strategy is a row: the others continue, and the exit code tells", async () => {
  await withFolder(async (folder) => {
    const root = new URL("..", import.meta.url).href.replace(/\/$/, "");
    const path = `${folder}/own_suite.ts`;
    // Such a file usually lies in the project, where names like "valibot" mean something.
    const valibot = import.meta.resolve("valibot");
    await Deno.writeTextFile(
      path,
      ownSuite.replaceAll("ROOT", root).replace('"valibot"', `"${valibot}"`),
    );
    for (let i = 0; i < 2; i++) {
      const { code, stdout, stderr } = await bench(folder, "--suite", path);
      assertEquals(code, 1, stderr);
      assertStringIncludes(stderr, "fickle, seed 0 failed. Cycle 1: I have had enough");
      assertStringIncludes(stdout, "! fickle, seed 0 failed: Cycle 1: I have had enough");
      assertStringIncludes(stdout, "random");
    }
    const summary = JSON.parse(await Deno.readTextFile(`${folder}/own/summary.json`));
    const [failed, done] = summary.panels[0].strategies;
    const [{ key, ...failure }] = failed.failures;
    assertEquals(failure, {
      seed: 0,
      status: "failed",
      message: "Cycle 1: I have had enough (own_suite.ts:15)",
    });
    assertEquals(namesIn(`${folder}/own`).includes(`fickle-s0-${key}.failed.arrow`), true);
    assertEquals(done.seeds, [0]);
  });
});

Deno.test("bad usage and bad input end with one line and exit code 2", async () => {
  const cases: readonly (readonly [string[], string])[] = [
    [["--siute", "quick"], 'Unknown flag "--siute": did you mean "--suite"?'],
    [["quick", "letter"], 'Name one suite, not "quick" and "letter"'],
    [["--suite", "quik"], 'Unknown suite "quik": did you mean "quick"?'],
    [["--suite", "./none.ts"], 'No suite file "./none.ts"'],
    [["--strategies", "margn"], 'Unknown strategy "margn": did you mean "margin"?'],
    [["--strategies", "random,random"], '"random" takes part twice'],
    [["--seeds", "0"], "--seeds must be a whole number of at least 1"],
    [["--seeds", "1,1"], '--seeds "1,1" repeats a seed'],
    [["--jobs", "many"], '--jobs must be a whole number of at least 1, not "many"'],
    [["--cycles", "9999"], 'the pool of "glyphs" has 4000'],
    [["--ep", "cudaa"], 'Unknown execution provider "cudaa": did you mean "cuda"?'],
    [["--ep", "coreml"], 'Execution provider "coreml" cannot be used here'],
    [["--suite", "letter", "--offline"], 'Dataset "letter" has no file'],
    [["--out", "/proc/none"], 'Results cannot be written to "/proc/none/quick"'],
    [["--out", "/a,b"], 'Deno cannot be permitted to write to "/a,b", because of its comma'],
  ];
  await withFolder(async (folder) => {
    await forEachAtOnce(cases, async ([args, message]) => {
      const { code, stdout, stderr } = await bench(folder, ...args);
      assertStringIncludes(stderr, message);
      assertEquals([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1], stderr);
    });
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("--help and --list tell what there is", async () => {
  await withFolder(async (folder) => {
    const help = await bench(folder, "--help");
    assertEquals([help.code, help.stderr], [0, ""]);
    assertStringIncludes(help.stdout, "Usage: deno task bench [options]");
    const list = await bench(folder, "--list");
    assertEquals([list.code, list.stderr], [0, ""]);
    for (const name of ["quick", "letter", "cifar10-mini", "bait-binary", "glyphs"]) {
      assertStringIncludes(list.stdout, `  ${name} `);
    }
  });
});

Deno.test("bench runs a suite's problems on the datasets named, variants too", async () => {
  await withFolder(async (folder) => {
    const problem = `{
      backbone: "scattering", head: { kind: "linear", hidden: 0, optimizer: "radam",
        learningRate: 0.01, weightDecay: 0, momentum: 0, nesterov: false, epochs: 2, batchSize: 8 },
      initial: 5, budget: 5, cycles: 1, subset: 0 }`;
    await Deno.writeTextFile(
      `${folder}/two.ts`,
      `const problem = ${problem};
      export const two = { name: "two", description: "", strategies: ["random"], seeds: [0],
        problems: ["letter", "glyphs-lt10"].map((dataset) => ({ ...problem, dataset })) };`,
    );
    const chosen = ["--suite", `${folder}/two.ts`, "--datasets", "glyphs-lt10"];
    const { code, stderr } = await bench(folder, ...chosen);
    assertEquals(code, 0, stderr);
    const [name] = namesIn(`${folder}/two`).filter((each) => each.endsWith(".arrow"));
    const [{ manifest }] = decodeRuns(await Deno.readFile(`${folder}/two/${name}`));
    assertEquals(manifest.config.dataset, "glyphs-lt10");
    assertEquals(manifest.poolSize < 2000, true);
    const dry = await bench(folder, ...chosen, "--dry-run");
    assertEquals(dry.code, 0, dry.stderr);
    assertStringIncludes(
      dry.stdout,
      "glyphs-lt10 → scattering: 5 + 1 × 5 labels, 1 strategy, 1 run, ready",
    );
  });
});
