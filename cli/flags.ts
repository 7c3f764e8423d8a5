/** Command-line flags: parsed and checked as a command declares them. */
import { parseArgs } from "@std/cli";
import { InputError, unknownName } from "../core/errors.ts";
import { parseInteger } from "../core/text.ts";

export interface Flag {
  /** Placeholder of its value in help; a flag without one is on or off. */
  readonly value?: string;
  readonly aliases?: readonly string[];
  readonly repeat?: boolean;
  readonly help: string;
}

/** Flags by name, without the leading dashes. */
export type FlagSet = Readonly<Record<string, Flag>>;

/** The flags that were given, with their values as text. */
export class Flags<F extends FlagSet = FlagSet> {
  readonly #values: Readonly<Record<string, readonly string[]>>;

  /** Wraps what the parser found; operands are the arguments that are not flags, in order. */
  constructor(
    values: Readonly<Record<string, readonly string[]>>,
    readonly operands: readonly string[] = [],
  ) {
    this.#values = values;
  }

  on(name: keyof F & string): boolean {
    return name in this.#values;
  }

  text(name: keyof F & string): string | undefined {
    return this.all(name)[0];
  }

  /** The values of a repeated flag, in the order given. */
  all(name: keyof F & string): readonly string[] {
    return this.#values[name] ?? [];
  }

  integer(name: keyof F & string, least: number): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseInteger(`--${name}`, text, least);
  }

  /** The values of a repeated flag that are of the form KEY=VALUE. */
  pairs(name: keyof F & string): Record<string, string> {
    const pairs: Record<string, string> = {};
    for (const text of this.all(name)) {
      const at = text.indexOf("=");
      if (at < 1) throw new InputError(`--${name} "${text}" must be of the form KEY=VALUE`);
      const key = text.slice(0, at);
      if (key in pairs) throw new InputError(`--${name} gives "${key}" twice: leave one out`);
      pairs[key] = text.slice(at + 1);
    }
    return pairs;
  }

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
  const named = Object.entries(flags);
  const names = (isSwitch: boolean): string[] =>
    named.filter(([, { value }]) => (value === undefined) === isSwitch).map(([name]) => name);
  const operands: string[] = [];
  const operand = (word: string): void => {
    if (!takesOperands) {
      throw new InputError(`Unexpected argument "${word}": flags start with "--"`);
    }
    operands.push(word);
  };
  // "deno task bench -- --suite letter" hands the dashes on.
  const words = joinNegatives(args[0] === "--" ? args.slice(1) : args, flags);
  const values = parseArgs(words, {
    "--": true,
    boolean: names(true),
    string: names(false),
    // All are collected, so that a flag that is given twice is not lost silently.
    collect: names(false),
    alias: Object.fromEntries(named.map(([name, { aliases = [] }]) => [name, aliases])),
    unknown: (word, key) => {
      if (key === undefined) return operand(word);
      const known = named.map(([name]) => `--${name}`);
      throw unknownName("flag", word.split("=")[0]!, known);
    },
  });
  (values["--"] as string[]).forEach(operand);
  const given: Record<string, readonly string[]> = {};
  for (const [name, { value, repeat }] of named) {
    if (value === undefined) {
      const text = words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
      if (text !== undefined) {
        throw new InputError(`--${name} takes no value, but is given "${text}"`);
      }
      if (values[name] === true) given[name] = [""];
      continue;
    }
    const texts = (values[name] ?? []) as string[];
    if (texts.includes("")) throw new InputError(`--${name} needs a value: --${name} ${value}`);
    if (texts.length > 1 && !repeat) {
      const all = texts.map((text) => `"${text}"`).join(" and ");
      throw new InputError(`--${name} is given more than once, as ${all}: leave one`);
    }
    if (texts.length > 0) given[name] = texts;
  }
  return new Flags<F>(given, operands);
}

/** "--seed -1" as "--seed=-1": a negative number is a value, even if it is refused later. */
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
