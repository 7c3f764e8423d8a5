/** `deno task measure`: measures benchmarks alone. */
import { converse } from "./programs.ts";
import { exitCodes, writeOut } from "./command.ts";
import type { measureCommand } from "./commands/measure_command.ts";
import type { Flags } from "./flags.ts";
import { benchmarks } from "../measure/registry.ts";

/** Runs the command. */
export async function run(given: Flags<typeof measureCommand.flags>): Promise<number> {
  const scratch = given.text("out") ?? "results/measured";
  for (const { name, sizes } of benchmarks) {
    const side = converse("side", ["cpu", "2", scratch, "data"], { write: scratch });
    const answer = await side.ask({
      do: "measure",
      benchmark: name,
      sizes: sizes[0],
      most: 7,
      seconds: 1,
    });
    await side.end();
    writeOut(`${name} ${JSON.stringify(answer)}\n`);
  }
  return exitCodes.done;
}
