/** `deno task bench plan`, `run`, `status` and `merge`, as a user runs them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { options } from "./support/bench.ts";
import { type Outcome, runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

const few = ["--strategies", "random,margin", "--seeds", "1", "--cycles", "1", "--threads", "1"];

async function campaign(...[word, ...args]: string[]): Promise<Outcome> {
  return await runTask("bench", [word!, ...args], options);
}

Deno.test("a suite is planned, a share of it run, and what is missing is told", async () => {
  await withFolder(async (folder) => {
    const quick = `${folder}/quick`;
    const planned = await campaign("plan", ...few, "--out", folder);
    assertEquals([planned.code, planned.stdout], [0, `2 runs\n${quick}/manifest.jsonl\n`]);
    const share = await campaign("run", quick, "--shard", "1/2");
    assertEquals([share.code, share.stdout], [0, "1 of 1 run done, 0 failed\n"], share.stderr);
    const status = await campaign("status", `${quick}/manifest.jsonl`);
    assertEquals([status.code, status.stderr], [1, ""]);
    assertStringIncludes(status.stdout, "done     1\n  running  0\n  failed   0\n  missing  1\n");
    const merged = await campaign("merge", quick);
    assertEquals([merged.code, merged.stderr], [1, ""]);
    assertStringIncludes(merged.stdout, "Missing: random, seed 0, ");
    assertStringIncludes(merged.stdout, "1 of 2 runs merged, 0 failed");
  });
});

Deno.test("a manifest leads to nothing but names that are known, in its own folder", async () => {
  await withFolder(async (folder) => {
    const head = {
      schemaVersion: 1,
      suite: "evil",
      own: true,
      changes: {},
      provider: "cpu",
      threads: 1,
      onCorrupt: "fail",
      problems: [],
      strategies: [],
      runs: 1,
    };
    const key = "0".repeat(64);
    const line = `${JSON.stringify({ key, problem: 0, strategy: "../../x", seed: 0 })}\n`;
    const digest = new Uint8Array(
      await crypto.subtle.digest("SHA-256", new TextEncoder().encode(line)),
    ).toHex();
    const write = (change: Record<string, unknown>): Promise<void> =>
      Deno.writeTextFile(
        `${folder}/manifest.jsonl`,
        `${JSON.stringify({ ...head, sha256: digest, ...change })}\n${line}`,
      );
    await Deno.writeTextFile(`${folder}/evil.ts`, 'Deno.writeTextFileSync("owned", "")');
    const cases: readonly (readonly [Record<string, unknown>, string[], string])[] = [
      [{}, ["run"], 'Suite "evil" was planned from a file: name it by --suite FILE'],
      [{ suite: "./evil.ts" }, ["run"], 'Its first line is wrong at "suite"'],
      [{ own: false, suite: "quick" }, ["run"], 'Dataset "glyphs" or its backbone is not the one'],
    ];
    for (const [change, [word, ...args], message] of cases) {
      await write(change);
      const { code, stdout, stderr } = await campaign(word!, folder, ...args);
      assertStringIncludes(stderr, message);
      assertEquals([code, stdout], [2, ""]);
    }
    assertEquals(namesIn(folder), ["evil.ts", "manifest.jsonl"]);
  });
});
