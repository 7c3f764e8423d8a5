/** The strategies among which another one chooses. */
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

/** Makes sure that a state is of this labelled set: the one that it was made on, then its picks. */
export function requireSameSet(strategy: string, size: number, { labelled }: Query): void {
  if (size === labelled.size) return;
  throw new InputError(
    `The state of strategy "${strategy}" is of ${size} labelled rows, but there are ` +
      `${labelled.size}: give the rows of the cycle before, and after them its picks in their order`,
  );
}
