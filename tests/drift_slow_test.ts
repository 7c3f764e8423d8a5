/** `deno task drift` end to end. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Outcome, runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

async function run(task: "bench" | "drift", folder: string, ...args: string[]): Promise<Outcome> {
  return await runTask(task, ["--out", folder, ...args], {
    env: { TRAWL_CACHE: `${folder}/cache`, TRAWL_DATA: `${folder}/data` },
  });
}

const few = ["--strategies", "random,margin", "--seeds", "1", "--cycles", "1"];

Deno.test("drift compares two numbers of threads, and takes over what bench has run", async () => {
  await withFolder(async (folder) => {
    const before = await run("bench", folder, ...few, "--threads", "1");
    assertEquals(before.code, 0, before.stderr);
    const args = [...few, "--threads", "2", "--against-threads", "1"];
    const first = await run("drift", folder, ...args);
    assertStringIncludes(first.stderr, "Tested: cpu with 2 threads");
    assertStringIncludes(first.stderr, "2 of 2 runs are done already");
    assertStringIncludes(first.stdout, 'computed once for both sides, by provider "cpu"');
    const path = `${folder}/drift/quick/cpu-2-against-cpu-1.json`;
    assertEquals(first.stdout.trimEnd().split("\n").at(-1), path);
    const text = await Deno.readTextFile(path);
    const { verdict, problems } = JSON.parse(text);
    const labels = problems[0].strategies.map(({ label }: { label: string }) => label);
    assertEquals(labels, ["margin", "random"]);
    // Sums that are split among other numbers of threads may round differently, if slightly.
    assertEquals(["bitwise", "tolerance"].includes(verdict), true, first.stdout);
    assertEquals(first.code, 0, first.stderr);
    const runs = namesIn(`${folder}/drift/quick`).filter((name) => name.endsWith(".arrow"));
    assertEquals(runs.length, 2);

    const strict = await run("drift", folder, ...args, "--require", "bitwise");
    assertEquals(strict.code, verdict === "bitwise" ? 0 : 1, strict.stderr);
    assertEquals(strict.stdout, first.stdout);
    assertEquals(await Deno.readTextFile(path), text);
  });
});
