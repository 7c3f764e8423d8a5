import { assert, assertEquals } from "@std/assert";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { inspectFolder, nearestFolder } from "./folders.ts";

Deno.test("a folder that can be written to leaves no trace of the attempt", async () => {
  await withFolder(async (folder) => {
    const there = await inspectFolder(folder);
    assertEquals([there.exists, there.writable, there.problem], [true, true, undefined]);
    assert(there.freeBytes > 0);
    const made = await inspectFolder(`${folder}/a/b`);
    assertEquals([made.exists, made.writable], [false, true]);
    assert(made.freeBytes > 0);
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("what is in a folder stays there", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a/b`, { recursive: true });
    await inspectFolder(`${folder}/a`);
    assertEquals(namesIn(`${folder}/a`), ["b"]);
  });
});

Deno.test("a folder that cannot be written to says why", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const report = await inspectFolder(`${folder}/file/below`);
    assertEquals([report.exists, report.writable], [false, false]);
    assert(/directory/i.test(report.problem!), report.problem);
    assertEquals(await nearestFolder(`${folder}/file/below`), folder);
  });
});

Deno.test({
  name: "a folder that the task may not write to says so",
  permissions: { read: true, sys: true },
  fn: async () => {
    const report = await inspectFolder("/somewhere");
    assertEquals(report.problem, "this command may not write there");
    assertEquals(report.freeBytes >= 0, true);
  },
});
