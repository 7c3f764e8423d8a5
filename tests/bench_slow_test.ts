/** `deno task bench`, repeated, stopped, killed, changed and large. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { decodeRuns } from "../runs/arrow.ts";
import { bench, resultsIn, start } from "./support/bench.ts";
import { forEachAtOnce, type Outcome } from "./support/command.ts";
import { appears, namesIn, withFolder } from "./support/folder.ts";

Deno.test("equal commands give equal picks and metrics, alone or several at a time", async () => {
  await withFolder(async (folder) => {
    const args = "--strategies random,margin --seeds 1 --cycles 2 --threads 1".split(" ");
    await forEachAtOnce([["a", "1"], ["b", "1"], ["c", "2"]] as const, async ([out, jobs]) => {
      const { code, stderr } = await bench(`${folder}/${out}`, ...args, "--jobs", jobs);
      assertEquals(code, 0, stderr);
    });
    const [a, b, c] = await Promise.all(
      ["a", "b", "c"].map((out) => resultsIn(`${folder}/${out}/quick`)),
    );
    assertEquals(Object.keys(a!), Object.keys(b!));
    assertEquals(b, a);
    assertEquals(c, a);
  });
});

Deno.test("a suite that is stopped or killed resumes to the same results", async () => {
  await withFolder(async (folder) => {
    const args = ["--strategies", "margin", "--seeds", "1", "--cycles", "8"];
    const whole = await bench(`${folder}/whole`, ...args);
    assertEquals(whole.code, 0, whole.stderr);
    const expected = await resultsIn(`${folder}/whole/quick`);
    const cases = [["SIGINT", 130], ["SIGUSR2", 75], ["SIGKILL", 137]] as const;
    for (const [signal, code] of cases) {
      const out = `${folder}/${signal}`;
      const { process, outcome } = start(out, ...args);
      await appears(`${out}/quick`, ".checkpoint");
      process.kill(signal);
      const stopped = await outcome;
      assertEquals(stopped.code, code, stopped.stderr);
      assertEquals(stopped.stdout, "");
      if (signal !== "SIGKILL") {
        assertStringIncludes(stopped.stderr, "Stopping after the cycles under way");
        assertStringIncludes(stopped.stderr, "Run the same command to resume");
      }
      assertNotEquals(await resultsIn(`${out}/quick`), expected);
      const resumed = await bench(out, ...args);
      assertEquals(resumed.code, 0, resumed.stderr);
      assertStringIncludes(resumed.stderr, "continues after");
      assertEquals(await resultsIn(`${out}/quick`), expected, signal);
    }
  });
});

const signedSuite = `
import * as v from "valibot";
import { defineStrategy, fastFishingHead, type Suite } from "@trawl/trawl";
import { SIGN } from "./sign.ts";

const signed = defineStrategy({
  name: "signed", title: "Signed", summary: "By row number", needs: [], coldStart: true,
  settings: v.strictObject({}),
  select: ({ pool, budget }) =>
    Promise.resolve(Array.from({ length: budget }, (_, i) => SIGN > 0 ? i : pool.size - 1 - i)),
});

export const suite: Suite = {
  name: "signed", description: "", strategies: [signed, "random"], seeds: [0],
  problems: [{ dataset: "glyphs", backbone: "scattering", head: { ...fastFishingHead, epochs: 1 },
    initial: 10, budget: 5, cycles: 1, subset: 100 }],
};
`;

Deno.test("what has changed is run again, said before; --keep-code takes it as it is", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/suite.ts`, signedSuite);
    const sign = (text: string): Promise<void> => Deno.writeTextFile(`${folder}/sign.ts`, text);
    const run = async (...args: string[]): Promise<Outcome> => {
      const outcome = await bench(folder, "--suite", `${folder}/suite.ts`, ...args);
      assertEquals(outcome.code, 0, outcome.stderr);
      return outcome;
    };
    await sign("export const SIGN = 1;");
    await run();
    await sign("/** A sign. */\nexport const SIGN: number =\n  1; // or -1");
    assertStringIncludes((await run()).stderr, "2 of 2 runs are done already, 0 to go");

    await sign("export const SIGN = -1;");
    const why = "1 done run (signed): code has changed in ./sign.ts. ";
    const kept = await run("--keep-code");
    assertStringIncludes(
      kept.stderr,
      `${why}The earlier results are kept, and marked in the report`,
    );
    assertStringIncludes(kept.stderr, "2 of 2 runs are done already, 0 to go");
    const summary = await Deno.readTextFile(`${folder}/signed/summary.json`);
    const strategies: { strategy: string; outdated: boolean }[] =
      JSON.parse(summary).panels[0].strategies;
    const marked = strategies.filter(({ outdated }) => outdated).map(({ strategy }) => strategy);
    assertEquals(marked, ["signed"]);
    const before = await resultsIn(`${folder}/signed`);

    const again = await run();
    assertStringIncludes(
      again.stderr,
      `${why}Running again; --keep-code keeps the earlier results`,
    );
    assertStringIncludes(again.stderr, "1 of 2 runs are done already, 1 to go");
    const after = await resultsIn(`${folder}/signed`);
    // Files have other names now, and another order.
    assertEquals(Object.keys(after).sort(), Object.keys(before).sort());
    assertStringIncludes((await run()).stderr, "2 of 2 runs are done already, 0 to go");
  });
});

Deno.test("a run's peak memory is its own: the run after a large one has less", async () => {
  await withFolder(async (folder) => {
    const root = new URL("..", import.meta.url).href.replace(/\/$/, "");
    await Deno.writeTextFile(
      `${folder}/large.ts`,
      `import { expand, Graph, max, Program } from "${root}/onnx/mod.ts";
      import { random } from "${root}/strategies/random.ts";
      const large = { ...random, name: "large", async select(query, settings) {
        const graph = new Graph("large");
        // 512 MB, of a program that has run when the selection is made.
        const y = max(expand(graph.input("x", "float32", [1, 1]), [8192, 16384]));
        await query.runtime.run(new Program(graph, { y }), {
          x: { data: Float32Array.of(1), shape: [1, 1] },
        });
        return await random.select(query, settings);
      } };
      export const suite = { name: "large", description: "", seeds: [0],
        strategies: [{ strategy: large }, { strategy: random }],
        problems: [{ dataset: "glyphs", backbone: "scattering", head: { kind: "linear", hidden: 0,
          optimizer: "radam", learningRate: 0.01, weightDecay: 0, momentum: 0, nesterov: false,
          epochs: 2, batchSize: 8 }, initial: 5, budget: 5, cycles: 1, subset: 0 }] };`,
    );
    const { code, stderr } = await bench(folder, "--suite", `${folder}/large.ts`, "--jobs", "1");
    assertEquals(code, 0, stderr);
    const peaks = new Map<string, number>();
    for (const name of namesIn(`${folder}/large`).filter((name) => name.endsWith(".arrow"))) {
      const [{ manifest, cycles }] = decodeRuns(await Deno.readFile(`${folder}/large/${name}`));
      peaks.set(
        manifest.config.strategy,
        Math.max(...cycles.map(({ peakMemoryBytes }) => peakMemoryBytes)),
      );
    }
    assert(peaks.get("large")! - peaks.get("random")! > 300e6, JSON.stringify([...peaks]));
  });
});
