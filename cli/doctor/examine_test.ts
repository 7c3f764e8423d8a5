import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import type { DatasetSource } from "../../datasets/dataset.ts";
import { glyphs } from "../../datasets/sets/glyphs/glyphs.ts";
import { letter } from "../../datasets/sets/letter.ts";
import { healthy } from "../testing/doctor.ts";
import {
  type DoctorReport,
  type FolderReport,
  inspectDatasets,
  inspectFolder,
  problemsOf,
  valueOf,
} from "./examine.ts";
import { namesIn, withFolder as withTestFolder } from "../../tests/support/folder.ts";

function withFolder(change: Partial<FolderReport>): DoctorReport {
  const { results } = healthy.folders;
  return {
    ...healthy,
    folders: { ...healthy.folders, results: { value: { ...valueOf(results)!, ...change } } },
  };
}

Deno.test("a healthy machine has no problems, though its data are read only", () => {
  assertEquals(problemsOf(healthy), []);
});

Deno.test("every problem is named, with its number and what to do", () => {
  const [, ...others] = healthy.providers;
  const cases = [
    [{ ...healthy, providers: others }, '"cpu" does not load: it was not tried'],
    [
      { ...healthy, providers: [{ provider: "cpu", loads: false, reason: "No binding" } as const] },
      '"cpu" does not load: No binding',
    ],
    [
      { ...healthy, memory: { value: { totalBytes: 1e9, availableBytes: 2e8 } } },
      "Only 200 MB of memory are free",
    ],
    [withFolder({ writable: false, problem: "no permission" }), "(no permission): name another"],
    [withFolder({ freeBytes: 5e6 }), 'Only 5.00 MB are free in "results"'],
    [
      { ...healthy, folders: { ...healthy.folders, data: { problem: "no home" } } },
      "The folder of data is not known: no home",
    ],
  ] as const;
  for (const [report, message] of cases) {
    const problems = problemsOf(report);
    assertEquals(problems.length, 1);
    assertStringIncludes(problems[0]!, message);
  }
});

Deno.test("datasets are ready, absent or unusable, and one does not hide the next", async () => {
  const broken: DatasetSource = {
    ...letter,
    name: "broken",
    load: () => Promise.reject(new InputError('Cannot use "x": it has 3 bytes instead of 4')),
  };
  assertEquals(await inspectDatasets([broken, letter, glyphs], "/nowhere"), [
    { name: "broken", state: "unusable", problem: 'Cannot use "x": it has 3 bytes instead of 4' },
    { name: "letter", state: "absent", problem: 'no file "letter/letter.arff"' },
    { name: "glyphs", state: "ready" },
  ]);
});

Deno.test("a folder that can be written to leaves no trace of the attempt", async () => {
  await withTestFolder(async (folder) => {
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
  await withTestFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a/b`, { recursive: true });
    await inspectFolder(`${folder}/a`);
    assertEquals(namesIn(`${folder}/a`), ["b"]);
  });
});

Deno.test("a folder that cannot be written to says why", async () => {
  await withTestFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const report = await inspectFolder(`${folder}/file/below`);
    assertEquals([report.exists, report.writable], [false, false]);
    assertStringIncludes(report.problem!, `"${folder}/file" is a file`);
  });
});
