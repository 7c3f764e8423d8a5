/** `deno task export-strategy`: a strategy as an ONNX file. */
import { InputError } from "../core/errors.ts";
import { oneProgram, onePrograms } from "../strategies/one_program.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { answer } from "./command.ts";
import type { exportStrategyCommand } from "./commands/export_strategy_command.ts";
import type { Flags } from "./flags.ts";

export async function run(given: Flags<typeof exportStrategyCommand.flags>): Promise<number> {
  if (given.on("list")) return answer(`${onePrograms.join("\n")}\n`);
  const [name, ...others] = given.operands;
  if (name === undefined || others.length > 0) {
    throw new InputError("Name one strategy: --list names those that can be written");
  }
  const program = oneProgram(strategyNamed(name));
  const path = given.text("out") ?? `${name}.onnx`;
  await program.save(path);
  const { inputs, outputs } = program.metadata;
  return answer(`Inputs: ${inputs}\nOutput: ${outputs}\n${path}\n`);
}
