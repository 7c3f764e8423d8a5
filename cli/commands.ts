/** Every command, by name, in the order in which they are listed. */
import {
  benchMergeCommand,
  benchPlanCommand,
  benchRunCommand,
  benchStatusCommand,
  benchSubmitCommand,
} from "./commands/campaign_commands.ts";
import { benchCommand } from "./commands/bench_command.ts";
import { checkStrategyCommand } from "./commands/check_strategy_command.ts";
import { compareCommand } from "./commands/compare_command.ts";
import { setupCudaCommand } from "./commands/cuda_command.ts";
import { doctorCommand } from "./commands/doctor_command.ts";
import { driftCommand } from "./commands/drift_command.ts";
import { embedCommand } from "./commands/embed_command.ts";
import { exportCommand } from "./commands/export_command.ts";
import { exportStrategyCommand } from "./commands/export_strategy_command.ts";
import { fetchCommand } from "./commands/fetch_command.ts";
import { labelCommand } from "./commands/label_command.ts";
import { measureCommand } from "./commands/measure_command.ts";
import { nextCommand } from "./commands/next_command.ts";
import { newCommand } from "./commands/new_command.ts";
import { regressCommand } from "./commands/regress_command.ts";
import { reportCommand } from "./commands/report_command.ts";
import { reproduceCommand } from "./commands/reproduce_command.ts";
import { selectCommand } from "./commands/select_command.ts";
import { strategiesCommand } from "./commands/strategies_command.ts";
import { verifyCommand } from "./commands/verify_command.ts";
import type { Command } from "./declaration.ts";
import { unknownName } from "../core/errors.ts";

export const commands: readonly Command[] = [
  benchCommand,
  benchPlanCommand,
  benchRunCommand,
  benchStatusCommand,
  benchMergeCommand,
  benchSubmitCommand,
  reproduceCommand,
  selectCommand,
  nextCommand,
  labelCommand,
  strategiesCommand,
  newCommand,
  checkStrategyCommand,
  fetchCommand,
  embedCommand,
  exportCommand,
  exportStrategyCommand,
  reportCommand,
  compareCommand,
  driftCommand,
  verifyCommand,
  doctorCommand,
  setupCudaCommand,
  measureCommand,
  regressCommand,
];

export function commandNamed(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found === undefined) throw unknownName("command", name, commands.map(({ name }) => name));
  return found;
}

/** The command that words begin with, one word or two, and what follows it. */
export function commandIn(
  [first = "", second = "", ...rest]: readonly string[],
): readonly [Command, string[]] {
  const two = commands.find(({ name }) => name === `${first} ${second}`);
  if (two !== undefined) return [two, rest];
  return [commandNamed(first), second === "" ? rest : [second, ...rest]];
}
