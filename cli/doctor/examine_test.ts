import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { healthy } from "../testing/doctor.ts";
import { type DoctorReport, type FolderReport, inspectFolder, problemsOf } from "./examine.ts";
import { namesIn, withFolder as withTestFolder } from "../../tests/support/folder.ts";

function withFolder(change: Partial<FolderReport>): DoctorReport {
  const { results } = healthy.folders;
  return {
    ...healthy,
    folders: { ...healthy.folders, results: { ...results, ...change } },
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
      { ...healthy, providers: [{ provider: "cpu", reason: "No binding" } as const] },
      '"cpu" does not load: No binding',
    ],
    [
      { ...healthy, machine: { ...healthy.machine, availableBytes: 2e8 } },
      "Only 200 MB of memory are free",
    ],
    [withFolder({ writable: false, problem: "no permission" }), "(no permission): name another"],
    [withFolder({ freeBytes: 5e6 }), 'Only 5.00 MB are free in "results"'],
    [
      {
        ...healthy,
        folders: {
          ...healthy.folders,
          data: { exists: false, writable: false, problem: "no home", freeBytes: 0 },
        },
      },
      "The folder of data is not known: no home",
    ],
  ] as const;
  for (const [report, message] of cases) {
    const problems = problemsOf(report);
    assertEquals(problems.length, 1);
    assertStringIncludes(problems[0]!, message);
  }
});

Deno.test("a folder that can be written to leaves no trace of the attempt", async () => {
  await withTestFolder(async (folder) => {
    const there = await inspectFolder(() => folder);
    assertEquals([there.exists, there.writable, there.problem], [true, true, undefined]);
    assert(there.freeBytes > 0);
    const made = await inspectFolder(() => `${folder}/a/b`);
    assertEquals([made.exists, made.writable], [false, true]);
    assert(made.freeBytes > 0);
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("what is in a folder stays there", async () => {
  await withTestFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a/b`, { recursive: true });
    await inspectFolder(() => `${folder}/a`);
    assertEquals(namesIn(`${folder}/a`), ["b"]);
  });
});

Deno.test("a folder that cannot be written to says why", async () => {
  await withTestFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const report = await inspectFolder(() => `${folder}/file/below`);
    assertEquals([report.exists, report.writable], [false, false]);
    assertStringIncludes(report.problem!, `"${folder}/file" is a file`);
  });
});

Deno.test("a folder of which nobody knows where it is says why", async () => {
  const report = await inspectFolder(() => {
    throw new Error("no home");
  });
  assertEquals(report, { exists: false, writable: false, problem: "no home", freeBytes: 0 });
});
