/** `deno task regress`: what it refuses, and its help. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { forEachAtOnce, runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

Deno.test("regress refuses what makes no sense with one line, and leaves nothing", async () => {
  const cases: readonly (readonly [string[], string])[] = [
    [["--margin", "5"], "--margin must be a share"],
    [["--pairs", "0"], "--pairs must be a whole number"],
    [["--only", "badg"], 'did you mean "badge"?'],
    [["--base=--output=/tmp/trawl"], "is not a revision"],
    [["--base", "no/such/branch"], 'git knows no commit "no/such/branch"'],
    [["--accept", "--ep", "webgpu"], "leave out --ep"],
    [["HEAD"], 'Unexpected argument "HEAD"'],
  ];
  await withFolder(async (folder) => {
    await forEachAtOnce(cases, async ([args, message]) => {
      const out = `${folder}/${cases.findIndex(([each]) => each === args)}`;
      const { code, stdout, stderr } = await runTask("regress", [...args, "--out", out]);
      assertStringIncludes(stderr, message);
      assertEquals([code, stdout], [2, ""], stderr);
      const left = await Array.fromAsync(Deno.readDir(out)).catch(() => []);
      assertEquals(left, []);
    });
    const help = await runTask("regress", ["--help"]);
    assertEquals([help.code, help.stderr], [0, ""]);
    assertStringIncludes(help.stdout, "Usage: deno task regress [options]");
    assertStringIncludes(help.stdout, "3 inconclusive");
  });
});
