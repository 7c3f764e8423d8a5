/** `deno task export-strategy`, as docs/python.md calls it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { InferenceSession } from "../onnx/library.ts";
import { runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

Deno.test("export-strategy writes a file with the inputs that it prints, or says why not", () =>
  withFolder(async (folder) => {
    const page = await Deno.readTextFile(new URL("../docs/python.md", import.meta.url));
    const [, words] = /^deno task export-strategy (.*)$/m.exec(page)!;
    const made = await runTask("export-strategy", words!.split(" "), { cwd: folder });
    assertEquals([made.code, made.stderr], [0, ""]);
    const session = await InferenceSession.create(`${folder}/bait.onnx`);
    const named = made.stdout.match(/\w+(?= \[[NnDK, ]+\]|, int64 scalar)/g);
    assertEquals(named, [...session.inputNames]);
    await session.release();

    const refused = await runTask("export-strategy", ["badge"], { cwd: folder });
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.stderr, 'Strategy "badge" is several programs');
  }));
