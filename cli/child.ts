/** Runs one command: what the launcher starts, with the permissions of this call. */
import { runCommand } from "./command.ts";
import { commandNamed } from "./commands.ts";
import { parseArguments, type Run } from "./declaration.ts";
import { endWithLauncher } from "./programs.ts";

const [source, name, ...args] = Deno.args as [string, string, ...string[]];
const command = commandNamed(name);
endWithLauncher();
await runCommand(async () => {
  const { run }: { run: Run } = await import(`../${command.module}`);
  return await run(parseArguments(command, args), JSON.parse(source));
});
