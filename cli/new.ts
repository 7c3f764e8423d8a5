/** `deno task new`: writes a file to start from. */
import { all } from "../bench/suites/all.ts";
import { contestantOf, nameOf } from "../bench/suites/suite.ts";
import { InputError, unknownName } from "../core/errors.ts";
import { exists } from "../core/files.ts";
import { writeWhole } from "../core/save.ts";
import { answer } from "./command.ts";
import type { newCommand } from "./commands/new_command.ts";
import type { Flags } from "./flags.ts";
import { pathOf } from "./programs.ts";

/** Runs the command. */
export async function run(given: Flags<typeof newCommand.flags>): Promise<number> {
  const [kind, word, ...more] = given.operands;
  if (word === undefined || more.length > 0) {
    throw new InputError("Say what to write, and its name: new strategy mine");
  }
  if (kind !== "strategy") throw unknownName("kind of file", kind!, ["strategy"]);
  const [, name, ending = ".ts"] = /^([a-z][a-z0-9-]*)(\.ts|\.py)?$/.exec(word) ?? [];
  if (name === undefined) {
    throw new InputError(
      `"${word}" is not a name: use lower-case letters, digits and "-", with .ts or .py at the end`,
    );
  }
  // The registry would load ONNX Runtime.
  if (all.strategies.some((known) => nameOf(contestantOf(known)) === name)) {
    throw new InputError(`Trawl has a strategy named "${name}": take another name`);
  }
  const path = `${name}${ending}`;
  if (await exists(path)) throw new InputError(`"${path}" exists: nothing was written`);
  const template = await Deno.readTextFile(pathOf(`cli/templates/strategy${ending}`));
  await writeWhole(path, template.replaceAll("template", name));
  return answer(`${path}: try it by deno task bench --strategy-file ./${path}\n`);
}
