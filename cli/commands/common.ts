/** Flags and permissions that several commands share. */
import { suites } from "../../bench/suites/registry.ts";
import { resolve } from "node:path";
import { isModule } from "../../bench/suites/suite.ts";
import type { Command, Program, Programs } from "../declaration.ts";
import { InputError } from "../../core/errors.ts";
import type { Flag, Flags, FlagSet } from "../flags.ts";
import { fetching, fetchingAll } from "../hosts.ts";
import {
  always,
  folders,
  type Grant,
  permissionFlags,
  type Place,
  runtime,
} from "../permissions.ts";

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

export const strategyFlags = {
  "strategy-file": {
    value: "FILE",
    repeat: true,
    help:
      "Add a strategy of your own: a .ts file that exports one, a .py file, or any executable " +
      "(docs/own_strategies.md). It is a program, run in a process of its own for every selection",
  } as Flag,
  "strategy-seconds": {
    value: "N",
    help: "Seconds that one selection of it may take (default 600)",
  },
  "strategy-memory": { value: "GB", help: "Memory that its process may take (default 4)" },
} as const;

/** The programs that strategy files are, by path. */
export function strategyPrograms(
  files: readonly string[],
  { cwd }: Place,
  allowed: readonly Grant[],
): Programs {
  const grants = [...always, ...runtime, ...allowed];
  const permissions = ["--no-lock", ...permissionFlags(grants, cwd)];
  return Object.fromEntries(files.map((file): [string, Program] => {
    const path = resolve(cwd, file);
    if (isModule(path)) return [path, { module: STRATEGY_MODULE, permissions, words: [path] }];
    return [path, path.endsWith(".py") ? { command: PYTHON, words: [path] } : {}];
  }));
}

const STRATEGY_MODULE = "cli/strategy_process.ts";

const PYTHON = Deno.build.os === "windows" ? "python" : "python3";

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

type PhotoFlag =
  | "labels"
  | "budget"
  | "strategy"
  | "cold-start"
  | "backbone"
  | "set"
  | "seed"
  | "ep"
  | "threads";

/** Flags of commands that choose among the pictures of a folder; `budget` is the default of one. */
export function photoFlags(budget: number): Record<PhotoFlag, Flag> {
  return {
    labels: {
      value: "FILE",
      help: 'What is labelled: CSV, a path and a class per line (default "labels.csv" in the ' +
        "folder). Paths are relative to the folder, absolute, or names that only one picture has. " +
        "New labels come last; an empty class, or -1, is none",
    },
    budget: { value: "B", help: `How many pictures to choose at a time (default ${budget})` },
    strategy: {
      value: "NAME",
      help: 'Which strategy chooses (default bait-binary; "deno task strategies" lists all)',
    },
    "cold-start": {
      value: "NAME",
      help: "Which one chooses while fewer than two classes are labelled (default typiclust)",
    },
    backbone: {
      value: "NAME|FILE",
      help: "What turns pictures into features (default scattering-colour, which needs no " +
        'download; "deno task embed --list" names all)',
    },
    set: { value: "KEY=VALUE", repeat: true, help: "A setting of the strategy; may be repeated" },
    seed: { value: "N", help: "Seed of every random draw (default 0)" },
    ep: provider,
    threads: { value: "N", help: "Threads (default: all cores)" },
  };
}
