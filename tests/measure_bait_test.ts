/** `deno task bench:bait`, as a user runs it, on a ladder of tiny sizes. */
import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertLessOrEqual,
  assertStringIncludes,
} from "@std/assert";
import { type Table, tableFromIPC } from "apache-arrow";
import { forEachAtOnce, runTask, startTask } from "./support/command.ts";
import { appears, namesIn, withFolder } from "./support/folder.ts";

async function readTable(path: string): Promise<Table> {
  return tableFromIPC(await Deno.readFile(path));
}

function plannedIn({ schema }: Table): number {
  return JSON.parse(schema.metadata.get("trawl.measurement")!).planned;
}

const tiny = ["--quick", "--only", "bait-binary", "--base", "64,8,8,8,4"];

Deno.test("bench:bait measures a ladder, and writes its points and its page", async () => {
  await withFolder(async (folder) => {
    // Deno starts no process by itself where this is set.
    const options = { env: { LD_LIBRARY_PATH: "/nowhere" } };
    const args = ["--out", `${folder}/new`, ...tiny, "--axes", "N"];
    const { code, stdout, stderr } = await runTask("bench:bait", args, options);
    assertEquals(code, 0, stderr);
    assertEquals(namesIn(`${folder}/new`), ["bait.arrow", "bait.html"]);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines.at(-1), `${folder}/new/bait.html`);
    assertEquals(lines.filter((line) => line.startsWith("bait-binary ")).length, 4);
    assert(!stdout.includes("\x1b"), "colours without a terminal");

    const table = await readTable(`${folder}/new/bait.arrow`);
    const points = table.toArray().map((row) => row.toJSON());
    assertEquals(points.map(({ pool_rows }) => pool_rows), [64, 32, 128]);
    assertEquals(plannedIn(table), 3);
    for (const point of points) {
      assertEquals([point.status, point.message], ["done", ""]);
      assertGreater(point.first_seconds, 0);
      // None on a busy machine.
      assertLessOrEqual(point.repeat_seconds.length, 2);
      assertGreater(point.peak_operations_per_second, 0);
      assertGreater(point.peak_bytes_per_second, 0);
      assertGreater(point.peak_memory_bytes, point.baseline_memory_bytes);
      assertLess(point.peak_memory_bytes, 1e9);
    }
    assertStringIncludes(await Deno.readTextFile(`${folder}/new/bait.html`), 'class="plot"');
  });
});

Deno.test("bench:bait names what it does not know, and exits with 2", async () => {
  const cases = [
    [["--qick"], 'did you mean "--quick"?'],
    [["--only", "bait-binry"], 'did you mean "bait-binary"?'],
    [["--axes", "M"], 'Unknown axis "M"'],
    [["--base", "64,8"], "must hold five sizes: N,n,D,K,B"],
    [["--base", "64,8,8,2,4"], "K=1"],
  ] as const;
  await withFolder(async (folder) => {
    await forEachAtOnce(cases, async ([args, message]) => {
      const { code, stdout, stderr } = await runTask(
        "bench:bait",
        ["--out", folder, ...args],
      );
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, message);
    });
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("bench:bait leaves what it measured when it is stopped", async () => {
  await withFolder(async (folder) => {
    const { process, outcome } = startTask(
      "bench:bait",
      ["--out", folder, ...tiny],
    );
    await appears(folder, "bait.arrow");
    process.kill("SIGINT");
    const { code, stdout, stderr } = await outcome;
    assertEquals(code, 130, stderr);
    assertStringIncludes(stderr, "Stopping");
    assertStringIncludes(stdout, "bait.html");
    assertEquals(namesIn(folder), ["bait.arrow", "bait.html"]);
    const table = await readTable(`${folder}/bait.arrow`);
    const [count, planned] = [table.numRows, plannedIn(table)];
    assert(count > 0 && count < planned, `${count} of ${planned}`);
    const page = await Deno.readTextFile(`${folder}/bait.html`);
    assertStringIncludes(page, `Of 9 planned, ${9 - count} were not measured.`);
  });
});
