/** Trawl from Python: python/trawl.py, and the blocks of docs/python.md. */
import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { ResultStore } from "../runs/store.ts";
import { sampleManifest, sampleRun } from "../runs/testing/runs.ts";
import { runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";
import { pythonTest } from "./support/python.ts";

const root = new URL("../", import.meta.url);
const page = await Deno.readTextFile(new URL("docs/python.md", root));
const blocks = [...page.matchAll(/^```python\n([^]*?)^```$/gm)].map(([, code]) => code!);

/** Runs a program, and reads the JSON that it prints. */
async function run(python: string, folder: string, program: string): Promise<unknown> {
  const { code, stdout, stderr } = await new Deno.Command(python, {
    args: ["-c", program],
    cwd: folder,
    env: { PYTHONPATH: fileURLToPath(new URL("python", root)) },
  }).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout).trimEnd().split("\n").at(-1)!);
}

const arrays = `import json, numpy as np
rng = np.random.default_rng(0)
np.save("pool.npy", rng.normal(size=(40, 4)))
np.save("seen.npy", rng.normal(size=(12, 4)))
np.save("classes.npy", np.arange(12) % 3)
`;

// All rows but three have a label: the three are what is chosen.
const wrong = `some = np.array(["owl", "cat"] * 20, dtype=object)
some[[3, 5, 8]] = None, float("nan"), None
rest = trawl.select("random", 3, features="pool.npy", labels=some)
try:
    trawl.select("coresets", 2, features=[[1.0], [2.0], [3.0]])
except ValueError as error:
    print(json.dumps([picks.tolist(), sorted(rest.tolist()), str(error).split("?")[0]]))
`;

pythonTest(
  "select from Python chooses what the command chooses, and says what is wrong",
  ["numpy"],
  (python) =>
    withFolder(async (folder) => {
      const [select] = blocks.filter((block) => block.includes("trawl.select"));
      const [picks, rest, said] = await run(
        python,
        folder,
        `${arrays}${select}${wrong}`,
      ) as unknown[];
      const { stdout } = await runTask("select", [
        ...["--strategy", "bait-binary", "--budget", "10", "--features", "pool.npy"],
        ...["--labelled-features", "seen.npy", "--labels", "classes.npy"],
      ], { cwd: folder });
      assertEquals(picks, stdout.trimEnd().split("\n").map(Number));
      assertEquals(rest, [3, 5, 8]);
      assertEquals(said, 'Unknown strategy "coresets": did you mean "coreset"');
    }),
);

pythonTest(
  "read_results gives every evaluation as a DataFrame",
  ["pandas"],
  (python) =>
    withFolder(async (folder) => {
      const store = new ResultStore(`${folder}/results/quick`);
      for (const seed of [0, 1]) await store.save(sampleRun(sampleManifest({ seed })));
      const [code] = blocks.filter((block) => block.includes("read_results"));
      const program =
        `import json\n${code}print(json.dumps([list(cycles), len(cycles), len(means)]))`;
      const heads = ["Problem", "Strategy", "Seed", "Labels", "Accuracy, %", "Elapsed, s"];
      assertEquals(await run(python, folder, program), [heads, 6, 3]);
    }),
);
