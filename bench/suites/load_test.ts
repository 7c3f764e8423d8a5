import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { sampleSuite } from "../testing/suite.ts";
import { checkSuite, loadSuite } from "./load.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { suites } from "./registry.ts";

Deno.test("every suite of the registry passes the check for a user's", () => {
  for (const suite of suites) assertEquals(checkSuite(suite, suite.name), suite);
  assertEquals(new Set(suites.map(({ name }) => name)).size, suites.length);
});

Deno.test("loadSuite finds a suite by its name", async () => {
  assertEquals((await loadSuite("quick")).name, "quick");
  await assertRejects(() => loadSuite("leter"), InputError, 'did you mean "letter"?');
});

Deno.test("loadSuite reads a file that exports one suite", async () => {
  await withFolder(async (folder) => {
    const suite = JSON.stringify({ ...sampleSuite, name: "mine" });
    const write = async (name: string, text: string): Promise<string> => {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      return `${folder}/${name}`;
    };
    const good = await write("good.ts", `export const seeds = 3;\nexport const mine = ${suite};\n`);
    assertEquals((await loadSuite(good)).name, "mine");
    const none = await write("none.ts", "export const seeds = 3;\n");
    await assertRejects(() => loadSuite(none), InputError, "exports 0 suites");
    const broken = await write("broken.ts", "export const = 3;\n");
    await assertRejects(() => loadSuite(broken), InputError, "does not load");
    const missing = `${folder}/missing.ts`;
    await assertRejects(() => loadSuite(missing), InputError, `No suite file "${missing}"`);
  });
});

Deno.test("a suite's data and backbones of one's own are seen from where its file lies", async () => {
  await withFolder(async (folder) => {
    const [problem] = sampleSuite.problems;
    const problems = [
      { ...problem, dataset: "./birds", backbone: "models/mine.onnx" },
      { ...problem, dataset: "photos" },
      { ...problem, dataset: "glyphs", backbone: "scattering" },
    ];
    const suite = JSON.stringify({ ...sampleSuite, problems });
    await Deno.mkdir(`${folder}/photos`);
    await Deno.mkdir(`${folder}/glyphs`);
    await Deno.writeTextFile(`${folder}/own.ts`, `export const own = ${suite};\n`);
    const loaded = await loadSuite(`${folder}/own.ts`);
    assertEquals(loaded.problems.map(({ dataset, backbone }) => [dataset, backbone]), [
      [`${folder}/birds`, `${folder}/models/mine.onnx`],
      [`${folder}/photos`, "scattering"],
      ["glyphs", "scattering"],
    ]);
  });
});

Deno.test("checkSuite names what is wrong", () => {
  const [problem] = sampleSuite.problems;
  const cases: readonly (readonly [unknown, string])[] = [
    [{ ...sampleSuite, name: "../up" }, 'wrong at "name"'],
    [{ ...sampleSuite, problems: [] }, 'wrong at "problems"'],
    [{ ...sampleSuite, seeds: [0, 0] }, "must not repeat a seed"],
    [{ ...sampleSuite, strategies: [{ name: "margin" }] }, 'wrong at "strategies.0'],
    [{ ...sampleSuite, problems: [{ ...problem, budget: 0 }] }, 'wrong at "problems.0.budget"'],
    [{ ...sampleSuite, problems: [{ ...problem, bugdet: 3 }] }, 'wrong at "problems.0.bugdet"'],
    [
      { ...sampleSuite, problems: [{ ...problem, without: ["magrin"] }] },
      'leaves a strategy out on "glyphs": Unknown strategy "magrin": did you mean "margin"?',
    ],
  ];
  for (const [suite, message] of cases) {
    assertThrows(() => checkSuite(suite, "mine"), InputError, message);
  }
});

Deno.test("a strategy of one's own is listed as it is, under a name of its own and with known needs", () => {
  const mine = { ...strategyNamed("random"), name: "mine" };
  const suite = { ...sampleSuite, name: "own", strategies: ["margin", mine] };
  assertEquals(checkSuite(suite, "own"), suite);
  assertThrows(
    () => checkSuite({ ...suite, strategies: [{ ...mine, needs: ["hed"] }] }, "own"),
    InputError,
    'Strategy "mine" of suite "own": Unknown need "hed": did you mean "head"?',
  );
  for (const twice of [{ ...mine, name: "margin" }, { ...mine }]) {
    const clash = { ...suite, strategies: [mine, { strategy: twice }] };
    assertThrows(
      () => checkSuite(clash, "own"),
      InputError,
      `named "${twice.name}", but another has that name`,
    );
  }
});
