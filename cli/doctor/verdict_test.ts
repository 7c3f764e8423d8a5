import { assertEquals, assertStringIncludes } from "@std/assert";
import { healthy } from "../testing/doctor.ts";
import type { FolderReport } from "./folders.ts";
import { valueOf } from "./known.ts";
import type { DoctorReport } from "./report.ts";
import { problemsOf } from "./verdict.ts";

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
    [{ ...healthy, memory: { problem: "not permitted" } }, "Free memory is not known"],
    [withFolder({ writable: false, problem: "no permission" }), "(no permission): name another"],
    [withFolder({ freeBytes: { value: 5e6 } }), 'Only 5.00 MB are free in "results"'],
    [withFolder({ freeBytes: { problem: "no statfs" } }), "is not known: no statfs"],
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
