/** Flags and permissions that several commands share. */
import { suites } from "../../bench/suites/registry.ts";
import type { Command } from "../declaration.ts";
import { InputError } from "../../core/errors.ts";
import type { Flag, Flags, FlagSet } from "../flags.ts";
import { fetching, fetchingAll } from "../hosts.ts";
import { folders, type Grant, type Place, runtime } from "../permissions.ts";

/** Declares a command; its flags keep their names. */
export function declare<const F extends FlagSet>(command: Command<F>): Command<F> {
  return command;
}

export function out(help: string = 'Where results go (default "results")'): Flag {
  return { value: "FOLDER", aliases: ["output"], help };
}

export const offline = {
  help: "Fetch nothing: a missing file is an error that says where to put it",
};

export const provider = {
  value: "NAME",
  help:
    "Execution provider: cpu (default), webgpu, cuda, dml, coreml, or auto for the fastest that " +
    "loads here",
};

export const suiteFlags = {
  suite: {
    value: "NAME|FILE",
    help: 'The suite: a name from "deno task bench --list" (default "quick"), or a .ts file that ' +
      'exports one; copy "bench/suites/quick.ts" to start. Such a file is a program: it runs with ' +
      "all that this command may do",
  } as Flag,
  strategies: { value: "A,B,…", help: "Run only these strategies (they need not be in the suite)" },
  seeds: { value: "N|A,B,…", help: 'How many seeds, 0 to N − 1, or which ones ("7," is one)' },
  cycles: { value: "N", help: "Selections per run" },
} as const;

/** The suite that is asked for, as a flag or as an operand. */
export function suiteOf(given: Flags<typeof suiteFlags>): string {
  const named = [given.text("suite"), ...given.operands].filter((name) => name !== undefined);
  if (named.length > 1) {
    throw new InputError(`Name one suite, not ${named.map((name) => `"${name}"`).join(" and ")}`);
  }
  return named[0] ?? "quick";
}

export function isOwnSuite(given: Flags<typeof suiteFlags>): boolean {
  return suites.every(({ name }) => name !== suiteOf(given));
}

export function suiteNeeds(
  given: Flags<typeof suiteFlags>,
  place: Place,
  only?: string[],
): Grant[] {
  const suite = suites.find(({ name }) => name === suiteOf(given));
  const problems = suite?.problems.filter(({ dataset }) => only?.includes(dataset) ?? true) ?? [];
  const names = problems.flatMap(({ dataset, backbone = "" }) => [dataset, backbone]);
  const sources = suite === undefined
    ? [fetchingAll("a suite file may name any dataset")]
    : fetching(names);
  return [...runtime, ...folders(place), ...sources];
}
