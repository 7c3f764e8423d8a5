import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { parseShare } from "./run.ts";

Deno.test("a share is named, or numbered by a scheduler", () => {
  const none = (): undefined => undefined;
  const on = (name: string) => (asked: string) => asked === name ? "5" : undefined;
  assertEquals(parseShare("3/16", on("SLURM_ARRAY_TASK_ID")), [3, 16]);
  for (const name of ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "SKYPILOT_JOB_RANK"]) {
    assertEquals(parseShare("16", on(name)), [5, 16]);
  }
  const cases: readonly (readonly [string, string])[] = [
    ["16", "--shard 16 needs one of SLURM_ARRAY_TASK_ID"],
    ["2/2", "--shard 2/2: shares count from 0 to 1"],
    ["-1/2", 'The share (--shard) must be a whole number of at least 0, not "-1"'],
    ["1/2/3", 'The number of shares (--shard) must be a whole number of at least 1, not ""'],
    ["0", "The number of shares (--shard)"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseShare(text, none), InputError, message);
  }
});
