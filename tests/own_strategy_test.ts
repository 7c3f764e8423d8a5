/** Strategies in files of the user's, beside built-in ones, and suites from flags. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeRuns } from "../runs/arrow.ts";
import { bench, options } from "./support/bench.ts";
import { type Outcome, runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

const flags = [
  ...["--dataset", "glyphs", "--backbone", "scattering", "--head", "mlp", "--seeds", "1"],
  ...["--strategies", "random", "--budget", "5", "--cycles", "2", "--subset", "40"],
];

/** The first rows, and how often it was asked. */
const PROGRAM = `#!/bin/sh
# trawl needs: logits, state
cd "$1"
test -f logits.npy && test ! -f features.npy || exit 4
echo '"asked"' > state.json
grep -q '"cycle":0,.*"state":null\\|"cycle":1,.*"state":"asked"' query.json || exit 5
echo 0 1 2 3 4
`;

const BROKEN = `#!/bin/sh
echo "no idea" >&2
echo 7 7 7 7 7
`;

/** The last rows. */
const MODULE = `import { defineStrategy } from "@trawl/trawl";
export default defineStrategy({
  name: "last-rows", title: "Last rows", summary: "Takes the last rows", needs: ["features"],
  select: ({ pool, budget, random }) => {
    if (!(random("a").uniform() < 1)) throw new Error("no draws");
    return Promise.resolve(Array.from({ length: budget }, (_, i) => pool.features.shape[0] - 1 - i));
  },
});`;

async function picksIn(folder: string): Promise<Record<string, number[][]>> {
  const picks: Record<string, number[][]> = {};
  for (const name of namesIn(folder).filter((name) => name.endsWith(".arrow"))) {
    const [{ manifest, cycles }] = decodeRuns(await Deno.readFile(`${folder}/${name}`));
    picks[manifest.config.strategy] = cycles.slice(0, -1).map(({ picks }) => [...picks]);
  }
  return picks;
}

Deno.test({
  name: "strategies of the user's run beside built-in ones, and one that fails stops no other",
  // Its programs are shell scripts.
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const files = { "first_rows.sh": PROGRAM, "broken.sh": BROKEN, "last.ts": MODULE };
      for (const [name, text] of Object.entries(files)) {
        await Deno.writeTextFile(`${folder}/${name}`, text, { mode: 0o755 });
      }
      const own = Object.keys(files).flatMap((name) => ["--strategy-file", `${folder}/${name}`]);
      const saved = `${folder}/saved.ts`;
      assertEquals((await bench(folder, ...flags, "--save-suite", saved)).code, 0);
      const { code, stderr } = await bench(folder, ...flags, ...own);
      assertEquals(code, 1, stderr);
      assertStringIncludes(
        stderr,
        'Cycle 0: Strategy "broken" is broken: it returned row 7 twice. It said: no idea',
      );
      const results = `${folder}/glyphs-scattering-mlp`;
      const { "first-rows": first, "last-rows": last, random, broken } = await picksIn(results);
      assertEquals([first!.length, last!.length, random!.length, broken], [2, 2, 2, []]);
      for (const [i, picks] of first!.entries()) {
        assert(Math.max(...picks) < Math.min(...last![i]!), "first and last rows of the same pool");
        assertEquals(picks, picks.toSorted((a, b) => a - b));
      }
      assert(!namesIn(results).includes("queries.work"));

      await Deno.writeTextFile(`${folder}/first_rows.sh`, `${PROGRAM}# changed\n`);
      const again = await bench(folder, saved, ...own.slice(0, 2), ...own.slice(4));
      assertEquals(again.code, 0, again.stderr);
      assertStringIncludes(again.stderr, "code has changed in ./first_rows.sh");
      assertStringIncludes(again.stderr, "2 of 3 runs are done already");
    }),
});

Deno.test("check-strategy names what a strategy lacks, and the input that shows it", () =>
  withFolder(async (folder) => {
    const check = async (name: string, text: string): Promise<Outcome> => {
      await Deno.writeTextFile(`${folder}/${name}.ts`, text);
      return await runTask("check-strategy", [`${folder}/${name}.ts`], options);
    };
    const last = await check("last", MODULE.replace(/ +if .*\n/, ""));
    assertEquals(last.code, 1);
    assertMatch(last.stdout, /^ok +picks B distinct rows/m);
    assertMatch(
      last.stdout.replaceAll(/\s+/g, " "),
      /FAIL picks the same rows in whatever order .* seed 0, its rows in another order \(N = 24, /,
    );
    assertMatch(last.stdout, /^8,000 +[\d.]+ (?:ms|s)/m);

    const broken = await check("broken", MODULE.replace("- 1 - i", "- 1"));
    assertEquals(broken.code, 1);
    assertMatch(
      broken.stdout.replaceAll(/\s+/g, " "),
      /FAIL picks B distinct rows.* features and logits: normal \(N = 24, .* row 23 twice/,
    );
  }));

const python = Deno.build.os === "windows" ? "python" : "python3";

async function hasNumpy(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(python, { args: ["-c", "import numpy"] }).output();
    return success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "new strategies run, and choose the same in TypeScript and in Python (needs numpy)",
  ignore: !await hasNumpy(),
  fn: () =>
    withFolder(async (folder) => {
      const env = { ...options.env, INIT_CWD: folder };
      for (const name of ["mine", "other.py"]) {
        const { code, stdout } = await runTask("new", ["strategy", name], { env });
        assertEquals(code, 0);
        assertStringIncludes(stdout, "deno task bench --strategy-file ./");
      }
      const own = ["--strategy-file", "./mine.ts", "--strategy-file", "other.py"];
      const { code, stderr } = await runTask("bench", [...flags, ...own], { env });
      assertEquals(code, 0, stderr);
      const picks = await picksIn(`${folder}/results/glyphs-scattering-mlp`);
      assertEquals(picks["other"], picks["mine"]);

      const again = await runTask("new", ["strategy", "mine"], { env });
      assertEquals([again.code, again.stderr], [2, '"mine.ts" exists: nothing was written\n']);
    }),
});

Deno.test("the docs show the file that new writes", async () => {
  const read = (path: string): Promise<string> =>
    Deno.readTextFile(new URL(`../${path}`, import.meta.url));
  const shown = (await read("docs/own_strategies.md")).match(/^```python\n([^]*?)^```$/m)![1];
  assertEquals(shown, (await read("cli/templates/strategy.py")).replaceAll("template", "mine"));
});
