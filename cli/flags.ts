/** Command-line flags: parsed and checked as a command declares them. */
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
  readonly #values: Readonly<Record<string, readonly string[]>>;

  /** Wraps what the parser found; operands are the arguments that are not flags, in order. */
  constructor(
    values: Readonly<Record<string, readonly string[]>>,
    readonly operands: readonly string[] = [],
  ) {
    this.#values = values;
  }

  /** Whether a switch was given. */
  on(name: keyof F & string): boolean {
    return name in this.#values;
  }

  /** The flag's value; undefined if it was not given. */
  text(name: keyof F & string): string | undefined {
    return this.all(name)[0];
  }

  /** The values of a repeated flag, in the order given. */
  all(name: keyof F & string): readonly string[] {
    return this.#values[name] ?? [];
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
  const values: Record<string, string[]> = {};
  const operands: string[] = [];
  const operand = (word: string): void => {
    if (!takesOperands) {
      throw new InputError(`Unexpected argument "${word}": flags start with "--"`);
    }
    operands.push(word);
  };
  // "deno task bench -- --suite letter" hands the dashes on.
  const words = args[0] === "--" ? args.slice(1) : [...args];
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === "--") words.splice(0).forEach(operand);
    else if (!/^-./.test(word)) operand(word);
    else {
      const [given, inline] = word.split(/=(.*)/s) as [string, string?];
      const name = nameOf(given, flags);
      const { value } = flags[name]!;
      if (value === undefined && inline !== undefined) {
        throw new InputError(`--${name} takes no value, but is given "${inline}"`);
      }
      const found = value === undefined ? "" : inline ?? takeValue(words);
      if (value !== undefined && !found) {
        throw new InputError(`--${name} needs a value: --${name} ${value}`);
      }
      (values[name] ??= []).push(found!);
    }
  }
  for (const [name, given] of Object.entries(values)) {
    if (given.length === 1 || flags[name]!.repeat || flags[name]!.value === undefined) continue;
    const all = given.map((value) => `"${value}"`).join(" and ");
    throw new InputError(`--${name} is given more than once, as ${all}: leave one`);
  }
  return new Flags<F>(values, operands);
}

/** The flag that "--name" or "-n" means. */
function nameOf(given: string, flags: FlagSet): string {
  const found = Object.entries(flags).find(([name, { aliases = [] }]) =>
    [name, ...aliases].some((each) => given === (each.length === 1 ? `-${each}` : `--${each}`))
  );
  if (found !== undefined) return found[0];
  throw unknownName("flag", given, Object.keys(flags).map((name) => `--${name}`));
}

/** Takes the next word, unless it is a flag; a negative number is a value, even if it is refused. */
function takeValue(words: string[]): string | undefined {
  return words[0] === undefined || /^-[^\d]/.test(words[0]) ? undefined : words.shift();
}
