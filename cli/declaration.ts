/** What the launcher knows of a command before it starts it: flags, help and permissions. */
import type { Source } from "../bench/environment.ts";
import { wrapped } from "../core/text.ts";
import { type Flags, type FlagSet, parseFlags } from "./flags.ts";
import type { Grant, Place } from "./permissions.ts";

/** A program that a command may ask the launcher to run. */
export interface Program {
  /** Its file, below the project's folder; a program without one is looked for on the PATH. */
  readonly module?: string;
  /** The program that is started, if it is not the one of this name: an interpreter, for example. */
  readonly command?: string;
  readonly permissions?: readonly string[];
  readonly words?: readonly string[];
  /** Whether it is git, asked about the project's folder; the words name what it does. */
  readonly isGit?: boolean;
}

export type Programs = Readonly<Record<string, Program>>;

/** A command: one file that is loaded when it is called. */
export interface Command<F extends FlagSet = FlagSet> {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly flags: F;
  /** Placeholder of its operands in help; without it, operands are refused. */
  readonly operands?: string;
  readonly notes: string;
  readonly exits: string;
  /** Whether a first signal stops it in good order. */
  readonly resumes?: boolean;
  readonly module: string;
  /** What it may ask for; `allowed` is what the user permits beside. */
  readonly programs?:
    | Programs
    | ((given: Flags<F>, place: Place, allowed: readonly Grant[]) => Programs);
  readonly recordsCommit?: boolean;
  /** Whether this call runs a program of the user's own, such as a suite file. */
  runsOwnProgram?(given: Flags<F>): boolean;
  needs(given: Flags<F>, place: Place): readonly Grant[];
}

/** What a command's file exports as `run`: it returns the exit code. */
export type Run<F extends FlagSet = FlagSet> = (given: Flags<F>, source: Source) => Promise<number>;

const common = {
  allow: {
    value: "WHAT",
    repeat: true,
    help: "Permit more, for a program of your own, as Deno has it: net=example.org, write=FOLDER",
  },
  "show-permissions": { help: "Print what this call would be allowed to do, and why" },
  help: { aliases: ["h"], help: "Show this text" },
} as const;

export function parseArguments<F extends FlagSet>(
  { flags, operands }: Command<F>,
  args: readonly string[],
): Flags<F & typeof common> {
  return parseFlags(args, { ...flags, ...common }, operands !== undefined);
}

/** Writes a command's help, `width` columns wide. */
export function helpText(command: Omit<Command, "needs" | "module">, width: number): string {
  const { name, summary, flags, operands, notes, exits, resumes } = command;
  const rows = Object.entries({ ...flags, ...common }).map(([flag, { help, ...rest }]) => {
    const value = "value" in rest ? ` ${rest.value}` : "";
    return [`  --${flag}${value}`, help] as const;
  });
  const column = Math.max(...rows.map(([head]) => head.length)) + 2;
  const options = rows.map(([head, help]) =>
    head.padEnd(column) + wrapped(help, width - column).join(`\n${" ".repeat(column)}`)
  );
  const usage = `deno task ${name} [options]${operands === undefined ? "" : ` ${operands}`}`;
  const signals = resumes
    ? ", 75 by SIGTERM, SIGUSR1 or SIGUSR2 (run the same command to resume)"
    : "";
  const codes = `Exit codes: ${exits}, 2 wrong usage or input${signals}, 130 by Ctrl-C.`;
  return [
    wrapped(summary, width).join("\n"),
    `Usage: ${usage}`,
    `Options:\n${options.join("\n")}`,
    wrapParagraphs(notes, width),
    `${wrapped(codes, width).join("\n")}\n`,
  ].join("\n\n");
}

/** Wraps every paragraph of a text; lines that begin with a blank stay as they are. */
function wrapParagraphs(text: string, width: number): string {
  return text.replace(/^\S.*(?:\n\S.*)*/gm, (lines) => wrapped(lines, width).join("\n"));
}
