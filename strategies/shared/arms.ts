/** The strategies among which another one chooses. */
import * as v from "valibot";
import { InputError } from "../../core/errors.ts";
import { parseSettings } from "../settings.ts";
import { type Need, needs, type Query, type Strategy } from "../strategy.ts";
import { readPicks } from "../validate.ts";

/** All that any of them needs. */
export function needsOf(arms: readonly Strategy[]): Need[] {
  return needs.filter((need) => arms.some((arm) => arm.needs.includes(need)));
}

/** Asks a strategy without a state, with its default settings. */
export async function askArm(arm: Strategy, query: Query): Promise<Int32Array> {
  return readPicks(arm, query, await arm.select(query, parseSettings(arm)));
}

/** Reads a state, which may be a user's file; undefined in the first cycle. */
export function readState<T>(
  strategy: string,
  schema: v.GenericSchema<unknown, T>,
  { state }: Query,
): T | undefined {
  if (state === undefined) return undefined;
  const { success, output, issues } = v.safeParse(schema, state);
  if (success) return output;
  const [{ message, path }] = issues;
  const at = (path ?? []).map(({ key }) => String(key)).join(".");
  throw new InputError(
    `The state of strategy "${strategy}" is not one that an earlier selection wrote: ` +
      `${at === "" ? "" : `"${at}": `}${message}`,
  );
}

/** Makes sure that a state is of this labelled set: the one that it was made on, then its picks. */
export function requireSameSet(strategy: string, size: number, { labelled }: Query): void {
  if (size === labelled.size) return;
  throw new InputError(
    `The state of strategy "${strategy}" is of ${size} labelled rows, but there are ` +
      `${labelled.size}: give the rows of the cycle before, and after them its picks in their order`,
  );
}
