/** Runs strategy files within the limits that flags set. */
import type { RunFile } from "../bench/execution/own_process.ts";
import type { strategyFlags } from "./commands/common.ts";
import type { Flags } from "./flags.ts";
import { runProgram } from "./programs.ts";

type LimitFlags = Pick<typeof strategyFlags, "strategy-seconds" | "strategy-memory">;

export function fileRunner(given: Flags<LimitFlags>): RunFile {
  const limit = given.integer("strategy-seconds", 1) ?? 600;
  const memory = 1e9 * (given.integer("strategy-memory", 1) ?? 4);
  return (file, folder) => runProgram(file, [folder], { limit, memory, write: folder });
}
