import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { haveData, planned, sharedData, sharedFixtures } from "./data.ts";

const nothing = (): void => {};
const context = {} as Deno.TestContext;

Deno.test("sharedData and sharedFixtures give absolute paths below their folder", () => {
  assert(sharedData("letter/letter.arff").endsWith("/letter/letter.arff"));
  assert(sharedFixtures("digits-a").endsWith("/digits-a"));
});

Deno.test("haveData is false for a file that does not exist", () => {
  assertEquals(haveData("no such folder/no such file"), false);
});

Deno.test("planned runs a test whose files are there", () => {
  assertEquals(planned("reads", [], true, nothing), { name: "reads", fn: nothing });
});

Deno.test("planned ignores a test whose files are absent, by a name that says so", () => {
  const plan = planned("reads", ["/data/a.bin"], false, nothing);
  assertEquals(plan.ignore, true);
  assertStringIncludes(plan.name, '(ignored: needs "/data/a.bin")');
});

Deno.test("planned fails a test that must run and whose files are absent", () => {
  const plan = planned("reads", ["/data/a.bin"], true, nothing);
  assertEquals(plan.ignore, undefined);
  assertThrows(() => plan.fn(context), Error, 'needs "/data/a.bin"');
});
