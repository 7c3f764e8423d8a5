/** `deno task drift` end to end. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { forEachAtOnce, type Outcome, runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

async function run(task: "bench" | "drift", folder: string, ...args: string[]): Promise<Outcome> {
  return await runTask(task, ["--out", folder, ...args], {
    env: { TRAWL_CACHE: `${folder}/cache`, TRAWL_DATA: `${folder}/data` },
  });
}

Deno.test("drift refuses sides and tiers that make no sense, with one line", async () => {
  const cases: readonly (readonly [string[], string])[] = [
    [[], "Both sides are cpu with"],
    [["--ep", "webgpuu"], 'did you mean "webgpu"?'],
    [["--ep", "auto"], '--ep "auto" may mean another provider tomorrow'],
    [["--threads", "1", "--against-threads", "0"], "--against-threads must be a whole number"],
    [["--threads", "1", "--against-threads", "2", "--require", "bit"], 'Unknown tier "bit"'],
    [["--ep", "coreml"], 'Execution provider "coreml" cannot be used here'],
  ];
  await withFolder(async (folder) => {
    await forEachAtOnce(cases, async ([args, message]) => {
      const { code, stdout, stderr } = await run("drift", folder, ...args);
      assertStringIncludes(stderr, message);
      assertEquals([code, stdout], [2, ""], stderr);
    });
    const help = await run("drift", folder, "--help");
    assertEquals([help.code, help.stderr], [0, ""]);
    assertStringIncludes(help.stdout, "Usage: deno task drift [options]");
  });
});
