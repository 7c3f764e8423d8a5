/** The file of a strategy's state, from one choice to the next. */
import { dirname } from "node:path";
import * as v from "valibot";
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { writeWhole } from "../../core/save.ts";
import type { Json, Query, Strategy } from "../../strategies/strategy.ts";
import { whyNotWritable } from "../writable.ts";

const stored = v.strictObject({
  strategy: v.string(),
  cycle: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  state: v.unknown(),
});

/** Reads a strategy's state and how many choices came before; nothing if the file does not exist yet. */
export async function readStateFile(
  path: string,
  { name, needs }: Strategy,
): Promise<Pick<Query, "cycle" | "state">> {
  if (!needs.includes("state")) {
    throw new InputError(`Strategy "${name}" has no state: leave out --state`);
  }
  const problem = await whyNotWritable(dirname(path));
  if (problem !== undefined) {
    throw new InputError(`--state "${path}": The file cannot be written: ${problem}`);
  }
  let text: string;
  try {
    text = await Deno.readTextFile(regular(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw new InputError(`--state "${path}": The file cannot be read: ${messageOf(error)}`);
  }
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), stored), text);
  if (!read.success) {
    throw new InputError(`--state "${path}" is not a state: ${read.issues[0].message}`);
  }
  const { strategy, cycle, state } = read.output;
  if (strategy !== name) {
    throw new InputError(`--state "${path}" is of strategy "${strategy}": name another file`);
  }
  return { cycle: cycle + 1, state: state as Json };
}

export async function writeStateFile(
  path: string,
  strategy: string,
  { cycle = 0, state }: Pick<Query, "cycle" | "state">,
): Promise<void> {
  await writeWhole(path, `${JSON.stringify({ strategy, cycle, state })}\n`);
}
