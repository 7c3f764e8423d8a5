/** Strategies in files of the user's, beside built-in ones, and suites from flags. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeRuns } from "../runs/arrow.ts";
import { options } from "./support/bench.ts";
import { runTask } from "./support/command.ts";
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
  select: ({ pool: { size }, budget }) =>
    Promise.resolve(Array.from({ length: budget }, (_, i) => size - 1 - i)),
});`;

async function picksIn(folder: string): Promise<Record<string, number[][]>> {
  const picks: Record<string, number[][]> = {};
  for (const name of namesIn(folder).filter((name) => name.endsWith(".arrow"))) {
    const [{ manifest, cycles }] = decodeRuns(await Deno.readFile(`${folder}/${name}`));
    picks[manifest.config.strategy] = cycles.slice(0, -1).map(({ picks }) => [...picks]);
  }
  return picks;
}

function ascending(a: number, b: number): number {
  return a - b;
}

async function hasNumpy(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("python3", { args: ["-c", "import numpy"] })
      .output();
    return success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "strategies of the user's run beside built-in ones, and one that fails stops no other",
  // Two of its programs are shell scripts.
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const env = { ...options.env, INIT_CWD: folder };
      const files = ["first_rows.sh", "broken.sh", "mine.ts"];
      for (const [i, text] of [PROGRAM, BROKEN].entries()) {
        await Deno.writeTextFile(`${folder}/${files[i]}`, text, { mode: 0o755 });
      }
      const { stdout } = await runTask("new", ["strategy", "mine"], { env });
      assertEquals(stdout, "mine.ts: try it by deno task bench --strategy-file ./mine.ts\n");
      if (await hasNumpy()) {
        await runTask("new", ["strategy", "other.py"], { env });
        files.push("other.py");
      }
      const own = files.flatMap((name) => ["--strategy-file", name]);
      const { code, stderr } = await runTask("bench", [...flags, ...own], { env });
      assertEquals(code, 1, stderr);
      assertStringIncludes(
        stderr,
        'Cycle 0: Strategy "broken" is broken: it returned row 7 twice. It said: no idea',
      );
      const results = `${folder}/results/glyphs-scattering-mlp`;
      const picks = await picksIn(results);
      assertEquals([picks["random"]!.length, picks["mine"]!.length, picks["broken"]], [2, 2, []]);
      const [first, second] = picks["first-rows"]!;
      assertEquals([first, second], [first!.toSorted(ascending), second!.toSorted(ascending)]);
      if (files.includes("other.py")) assertEquals(picks["other"], picks["mine"]);
      assert(!namesIn(results).includes("queries.work"));

      const again = await runTask("new", ["strategy", "mine"], { env });
      assertEquals([again.code, again.stderr], [2, '"mine.ts" exists: nothing was written\n']);
    }),
});

Deno.test("check-strategy names what a strategy lacks, and the input that shows it", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/last.ts`, MODULE);
    const last = await runTask("check-strategy", [`${folder}/last.ts`], options);
    assertEquals(last.code, 1);
    assertMatch(last.stdout, /^ok +picks B distinct rows/m);
    assertMatch(
      last.stdout.replaceAll(/\s+/g, " "),
      /FAIL picks the same rows in whatever order .* seed 0, its rows in another order \(N = 24, /,
    );
    assertMatch(last.stdout, /^8,000 +[\d.]+ (?:ms|s)/m);
  }));

Deno.test("the docs show the file that new writes", async () => {
  const read = (path: string): Promise<string> =>
    Deno.readTextFile(new URL(`../${path}`, import.meta.url));
  const shown = (await read("docs/own_strategies.md")).match(/^```python\n([^]*?)^```$/m)![1];
  assertEquals(shown, (await read("cli/templates/strategy.py")).replaceAll("template", "mine"));
});
