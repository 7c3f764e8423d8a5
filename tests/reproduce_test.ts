/** `reproduce` as a user calls it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runTask } from "./support/command.ts";
import { dataTest, sharedData } from "./support/data.ts";
import { withFolder } from "./support/folder.ts";

Deno.test("reproduce refuses suites without published numbers, and lists the others", async () => {
  const { code, stderr } = await runTask("reproduce", ["quick"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'Unknown suite with published numbers "quick"');
  const { stdout } = await runTask("reproduce", ["--list"]);
  assertStringIncludes(stdout, "letter\nablation-expectation\n");
});

Deno.test("reproduce --dry-run says which files are missing, and predicts no time for them", async () => {
  await withFolder(async (folder) => {
    const env = { TRAWL_DATA: `${folder}/data` };
    const { code, stdout } = await runTask("reproduce", ["letter", "--dry-run"], { env });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "letter/letter.arff: fetched when the suite runs\n");
    assertStringIncludes(stdout, "  letter: cannot be predicted before its files are here\n");
    assertEquals(stdout.includes("In all"), false);
  });
});

dataTest("reproduce predicts, runs, and prints the scorecard", ["letter/letter.arff"], async () => {
  await withFolder(async (folder) => {
    const env = { TRAWL_DATA: sharedData("") };
    const args = ["letter", "--strategies", "random", "--seeds", "2", "--cycles", "1"];
    const dry = await runTask("reproduce", [...args, "--dry-run"], { env });
    assertEquals(dry.code, 0, dry.stderr);
    assertStringIncludes(dry.stdout, "  letter: runs 0:0");
    const done = await runTask("reproduce", [...args, "--out", folder], { env });
    assertEquals(done.code, 0, done.stderr);
    assertStringIncludes(done.stdout, "! random, cycles is 1, published with 20\n");
    assertStringIncludes(done.stdout, "0 are inside our band, 0\noutside, 8 were not run");
    assertStringIncludes(done.stdout, `${folder}/letter/report.html`);
  });
});
