import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { namesIn, withFolder } from "../tests/support/folder.ts";
import { requireFolder } from "./writable.ts";

Deno.test("a folder that can be written to is as it was", async () => {
  await withFolder(async (folder) => {
    await requireFolder(`${folder}/new/results`);
    assertEquals(namesIn(folder), []);
    await requireFolder(folder);
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("what is a file, or lies in one, is no folder for results", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/results`;
    await Deno.writeTextFile(path, "");
    for (const asked of [path, `${path}/quick`]) {
      await assertRejects(
        () => requireFolder(asked),
        InputError,
        `Results cannot be written to "${asked}": "${path}" is a file; name another folder by --out`,
      );
    }
  });
});

Deno.test("a folder that is read-only is refused", async () => {
  // Whoever runs the tests may write anywhere but here.
  if (Deno.build.os !== "linux") return;
  await assertRejects(() => requireFolder("/proc/trawl"), InputError, "Results cannot be written");
});
