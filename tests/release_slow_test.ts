/** `deno task release --dry-run`, on a clone that is made ready. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { withFolder } from "./support/folder.ts";

async function run(cwd: string, program: string, ...args: string[]): Promise<[number, string]> {
  const { code, stdout } = await new Deno.Command(program, { args, cwd, stderr: "null" }).output();
  return [code, new TextDecoder().decode(stdout)];
}

Deno.test({
  name: "release says what is not ready, and what it would do once all is",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const clone = `${folder}/trawl`;
      await run(
        folder,
        "git",
        "clone",
        "-q",
        fileURLToPath(new URL("../", import.meta.url)),
        clone,
      );
      const edit = async (file: string, from: RegExp, to: string): Promise<void> => {
        const text = await Deno.readTextFile(`${clone}/${file}`);
        await Deno.writeTextFile(`${clone}/${file}`, text.replace(from, to));
      };
      await edit("CHANGELOG.md", /^## .*$/m, "## 9.9.9 (2026-12-01)");
      await edit("CITATION.cff", /^version: .*$/m, "version: 9.9.8");
      await edit("deno.json", /"version": "[^"]*"/, '"version": "9.9.9"');
      const [early, unready] = await run(clone, ".ci/release", "--dry-run");
      assertEquals(early, 1);
      assertEquals(unready.match(/^NO .*$/gm), [
        "NO   CITATION.cff has the version",
        "NO   everything is committed",
      ]);

      await edit("CITATION.cff", /^version: .*$/m, "version: 9.9.9");
      const author = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
      await run(clone, "git", ...author, "commit", "-qam", "9.9.9");
      const [code, ready] = await run(clone, ".ci/release", "--dry-run");
      assertEquals([code, ready.match(/^NO .*$/gm)], [0, null]);
      assertStringIncludes(ready, "It would tag v9.9.9");
      assertEquals(await run(clone, "git", "tag", "--list"), [0, ""]);
    }),
});
