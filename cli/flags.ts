/** Command-line flags: declared once; parsed, checked and explained from there. */
import { parseArgs } from "@std/cli";
import { InputError, unknownName } from "../core/errors.ts";
import { parseInteger } from "../core/text.ts";
import { userPath } from "../core/user_path.ts";

/** Columns of a help text. */
const COLUMNS = 80;

/** One flag. */
export interface Flag {
  /** What stands for its value in the help text; a flag without one is on or off. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly repeat?: boolean;
  /** What it does: one or more lines of the help text. */
  readonly help: string;
}

/** Flags by name, without the leading dashes. */
export type FlagSet = Readonly<Record<string, Flag>>;

/** A command, as its help text shows it. */
export interface Command<F extends FlagSet = FlagSet> {
  /** Such as "deno task bench". */
  readonly name: string;
  /** What it does, in a few lines. */
  readonly summary: string;
  /** Its flags, in the order in which they are shown. */
  readonly flags: F;
  /** What stands for the arguments that are no flags, such as "[FOLDER…]"; default there are none. */
  readonly operands?: string;
  /** What follows the flags: examples, exit codes. */
  readonly notes: string;
}

/** The flags that were given, with their values as text. */
export class Flags<F extends FlagSet = FlagSet> {
  readonly #values: Readonly<Record<string, unknown>>;

  /**
   * Wraps what the parser found.
   *
   * @param operands The arguments that are no flags, in the order given.
   */
  constructor(
    values: Readonly<Record<string, unknown>>,
    readonly operands: readonly string[] = [],
  ) {
    this.#values = values;
  }

  /**
   * Looks a switch up.
   *
   * @returns Whether it was given.
   */
  on(name: keyof F & string): boolean {
    return this.#values[name] === true;
  }

  /**
   * Looks a value up.
   *
   * @returns Its value, or undefined where it was not given.
   */
  text(name: keyof F & string): string | undefined {
    return this.all(name)[0];
  }

  /**
   * Looks a path up.
   *
   * @returns The path as this process sees it (see {@linkcode userPath}), or undefined where it was not
   * given.
   */
  path(name: keyof F & string): string | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : userPath(text);
  }

  /**
   * Looks the values of a repeated flag up.
   *
   * @returns Its values, in the order given; none where it was not given.
   */
  all(name: keyof F & string): readonly string[] {
    return (this.#values[name] ?? []) as string[];
  }

  /**
   * Looks a whole number up.
   *
   * @returns Its value, or undefined where it was not given.
   */
  integer(name: keyof F & string, least: number): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseInteger(`--${name}`, text, least);
  }

  /**
   * Looks a list up.
   *
   * @returns The parts, or undefined where it was not given.
   */
  list(name: keyof F & string): string[] | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const parts = text.split(",").map((part) => part.trim());
    if (parts.includes("")) {
      throw new InputError(
        `--${name} "${text}" has an empty part: write names with commas between`,
      );
    }
    return parts;
  }
}

/**
 * Parses arguments.
 *
 * @param takesOperands Whether arguments that are no flags are taken; default not.
 */
export function parseFlags<F extends FlagSet>(
  args: readonly string[],
  flags: F,
  takesOperands = false,
): Flags<F> {
  const operands: string[] = [];
  const named = Object.entries(flags);
  const withValue = named.filter(([, flag]) => flag.value !== undefined);
  const strangers: { readonly arg: string; readonly key: string | undefined }[] = [];
  const { _: _rest, ...values } = parseArgs(joinNegatives(args, flags), {
    boolean: named.filter(([, flag]) => flag.value === undefined).map(([name]) => name),
    string: withValue.map(([name]) => name),
    // All are collected, so that one which is given twice is not lost silently.
    collect: withValue.map(([name]) => name),
    unknown: (arg, key) => {
      if (takesOperands && key === undefined) operands.push(arg);
      else strangers.push({ arg, key });
      return false;
    },
  });
  for (const [name, flag] of withValue) {
    const given = (values[name] ?? []) as string[];
    if (given.includes("")) {
      throw new InputError(`--${name} needs a value: --${name} ${flag.value}`);
    }
    if (given.length > 1 && flag.repeat !== true) {
      const values = given.map((value) => `"${value}"`).join(" and ");
      throw new InputError(`--${name} is given more than once, as ${values}: leave one`);
    }
  }
  const [stranger] = strangers;
  if (stranger === undefined) return new Flags<F>(values, operands);
  if (stranger.key === undefined) {
    throw new InputError(`Unexpected argument "${stranger.arg}": flags start with "--"`);
  }
  const [name] = stranger.arg.split("=") as [string];
  throw unknownName("flag", name, named.map(([known]) => `--${known}`));
}

/** "--seed -1" as "--seed=-1": a number is a value, also one that is refused later for its sign. */
function joinNegatives(args: readonly string[], flags: FlagSet): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1) ?? "";
    const takes = last.startsWith("--") && flags[last.slice(2)]?.value !== undefined;
    if (takes && /^-\d/.test(arg)) joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** Writes a command's help text. */
export function helpText({ name, summary, flags, operands, notes }: Command): string {
  const rows = Object.entries(flags).map(([flag, { value, help }]) => {
    return [`  --${flag}${value === undefined ? "" : ` ${value}`}`, help] as const;
  });
  const width = Math.max(...rows.map(([head]) => head.length)) + 2;
  const options = rows.map(([head, help]) =>
    head.padEnd(width) + wrapped(help, COLUMNS - width).join(`\n${" ".repeat(width)}`)
  );
  const usage = `${name} [options]${operands === undefined ? "" : ` ${operands}`}`;
  return `${wrapped(summary, COLUMNS).join("\n")}\n\nUsage: ${usage}\n\nOptions:\n${
    options.join("\n")
  }\n\n${wrappedParagraphs(notes)}\n`;
}

/** Wraps every paragraph of a text; lines that begin with a blank stay as they are. */
function wrappedParagraphs(text: string): string {
  return text.replace(/^\S.*(?:\n\S.*)*/gm, (lines) => wrapped(lines, COLUMNS).join("\n"));
}

/** Breaks text between words, line feeds included. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length > width) lines.push(last, word);
    else lines.push(`${last} ${word}`);
  }
  return lines;
}
