/** Command-line flags: parsed and checked as a command declares them. */
import { parseArgs } from "@std/cli";
import { InputError, unknownName } from "../core/errors.ts";
import { parseInteger } from "../core/text.ts";

/** One flag. */
export interface Flag {
  /** Placeholder of its value in help; a flag without one is on or off. */
  readonly value?: string;
  /** Other names that are accepted, but not shown. */
  readonly aliases?: readonly string[];
  /** Whether it may be given more than once. */
  readonly repeat?: boolean;
  /** What it does: one or more lines of the help text. */
  readonly help: string;
}

/** Flags by name, without the leading dashes. */
export type FlagSet = Readonly<Record<string, Flag>>;

/** The flags that were given, with their values as text. */
export class Flags<F extends FlagSet = FlagSet> {
  readonly #values: Readonly<Record<string, unknown>>;

  /** Wraps what the parser found; operands are the arguments that are not flags, in order. */
  constructor(
    values: Readonly<Record<string, unknown>>,
    readonly operands: readonly string[] = [],
  ) {
    this.#values = values;
  }

  /** Whether a switch was given. */
  on(name: keyof F & string): boolean {
    return this.#values[name] === true;
  }

  /** The flag's value; undefined if it was not given. */
  text(name: keyof F & string): string | undefined {
    return this.all(name)[0];
  }

  /** The values of a repeated flag, in the order given. */
  all(name: keyof F & string): readonly string[] {
    return (this.#values[name] ?? []) as string[];
  }

  /** A whole number of at least `least`. */
  integer(name: keyof F & string, least: number): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseInteger(`--${name}`, text, least);
  }

  /** A comma-separated list. */
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

/** Parses arguments; operands are refused unless the command takes them. */
export function parseFlags<F extends FlagSet>(
  args: readonly string[],
  flags: F,
  takesOperands = false,
): Flags<F> {
  const operands: string[] = [];
  const named = Object.entries(flags);
  const withValue = named.filter(([, flag]) => flag.value !== undefined);
  const strangers: { readonly arg: string; readonly key: string | undefined }[] = [];
  // "deno task bench -- --suite letter" hands the dashes on.
  const words = args[0] === "--" ? args.slice(1) : args;
  const { _: rest, ...values } = parseArgs(joinNegatives(words, flags), {
    boolean: named.filter(([, flag]) => flag.value === undefined).map(([name]) => name),
    string: withValue.map(([name]) => name),
    // All are collected, so that one which is given twice is not lost silently.
    collect: withValue.map(([name]) => name),
    alias: Object.fromEntries(named.map(([name, { aliases = [] }]) => [name, aliases])),
    unknown: (arg, key) => {
      if (takesOperands && key === undefined) operands.push(arg);
      else strangers.push({ arg, key });
      return false;
    },
  });
  for (const arg of rest.map(String)) {
    if (takesOperands) operands.push(arg);
    else strangers.push({ arg, key: undefined });
  }
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
