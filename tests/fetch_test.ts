/** `deno task fetch` end to end. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Outcome, runTask, startTask } from "./support/command.ts";
import { dataTest, sharedData } from "./support/data.ts";
import { namesIn, withFolder } from "./support/folder.ts";

async function fetchIn(folder: string, ...args: string[]): Promise<Outcome> {
  return await runTask("fetch", args, { env: { TRAWL_DATA: folder } });
}

Deno.test("fetch --help and --list say what there is", async () => {
  await withFolder(async (folder) => {
    const help = await fetchIn(folder, "--help");
    assertEquals([help.code, help.stderr], [0, ""]);
    for (const flag of ["--list", "--verify", "--offline", "--accept-changed", "Exit codes"]) {
      assertStringIncludes(help.stdout, flag);
    }
    const list = await fetchIn(folder, "--list");
    assertEquals([list.code, list.stderr], [0, ""]);
    assert(
      /^glyphs +images +4,000 \+ 2,000 +10 +drawn here +that of/m.test(list.stdout),
      list.stdout,
    );
    assert(
      /^cifar10 +images +50,000 \+ 10,000 +10 +170 MB +absent +cifar10\//m.test(list.stdout),
    );
    const json = JSON.parse((await fetchIn(folder, "--list", "--json", "letter")).stdout);
    assertEquals(json.datasets.map(({ name, state }: Record<string, string>) => [name, state]), [
      ["letter", "absent"],
    ]);
  });
});

Deno.test("fetch without what it needs is wrong usage, and says what to do", async () => {
  await withFolder(async (folder) => {
    const nothing = await fetchIn(folder);
    assertEquals([nothing.code, nothing.stdout], [2, ""]);
    assertEquals(
      nothing.stderr,
      'Nothing to fetch: name datasets or backbones; "--list" shows them\n',
    );
    const typo = await fetchIn(folder, "leter");
    assertEquals(typo.code, 2);
    assertStringIncludes(
      typo.stderr,
      'Unknown dataset or backbone "leter": did you mean "letter"?',
    );
    const offline = await fetchIn(folder, "--offline", "letter", "glyphs");
    assertEquals(offline.code, 2);
    assertEquals(offline.stdout, "glyphs: 4,000 + 2,000 images, verified\n");
    assertStringIncludes(
      offline.stderr,
      `Dataset "letter" has no file "${folder}/letter/letter.arff"`,
    );
    assertStringIncludes(offline.stderr, 'published at "https://www.openml.org');
  });
});

dataTest("fetch takes files put there by hand, and --verify finds what is damaged", [
  "optdigits/optdigits.tra",
  "optdigits/optdigits.tes",
], async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/optdigits`);
    for (const name of ["optdigits.tra", "optdigits.tes"]) {
      await Deno.copyFile(sharedData(`optdigits/${name}`), `${folder}/optdigits/${name}`);
    }
    assertStringIncludes((await fetchIn(folder, "--list")).stdout, "not verified  optdigits/");
    const fetched = await fetchIn(folder, "--offline", "optdigits");
    assertEquals([fetched.code, fetched.stderr], [0, ""]);
    assertEquals(
      fetched.stdout,
      `optdigits: 3,823 + 1,797 rows, verified, in "${folder}/optdigits"\n`,
    );
    assert(/^optdigits .* verified +optdigits\//m.test((await fetchIn(folder, "--list")).stdout));
    const nothing = await fetchIn(`${folder}/optdigits`, "--verify");
    assertEquals(
      [nothing.code, nothing.stdout],
      [0, `Nothing to verify: no published file is in "${folder}/optdigits"\n`],
    );
    const good = await fetchIn(folder, "--verify");
    assertEquals([good.code, good.stdout], [0, "optdigits: 2 files verified\n"]);

    const path = `${folder}/optdigits/optdigits.tes`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace("16", "15"));
    const bad = await fetchIn(folder, "--verify");
    assertEquals(bad.code, 1);
    assert(bad.stdout.startsWith(`optdigits: Cannot use "${path}": `), bad.stdout);
    assertStringIncludes(bad.stdout, "optdigits: 1 file verified\n");
    await Deno.remove(path);
    const missing = await fetchIn(folder, "--verify", "optdigits");
    assertEquals(missing.code, 1);
    assertStringIncludes(missing.stdout, 'optdigits: missing: "optdigits.tes"');
    assertEquals((await fetchIn(folder, "--verify", "letter")).code, 1);
  });
});

Deno.test("fetch that is interrupted while it waits says how to go on", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/letter`);
    // Somebody else is fetching it.
    using lock = await Deno.open(`${folder}/letter/letter.arff.lock`, {
      write: true,
      create: true,
    });
    await lock.lock(true);
    await lock.write(new TextEncoder().encode("process 1 on elsewhere\n"));
    const { process, says, outcome } = startTask("fetch", ["letter"], {
      env: { TRAWL_DATA: folder },
    });
    await says("waiting for");
    process.kill("SIGINT");
    const { code, stderr } = await outcome;
    assertEquals(code, 130);
    assertEquals(
      stderr,
      "letter: waiting for process 1 on elsewhere, which is fetching it\n" +
        "Stopping: what has arrived is kept\nStopped: run the same command to resume\n",
    );
    assertEquals(namesIn(`${folder}/letter`), ["letter.arff.lock"]);
  });
});
