/** A strategy in a file of the user's: TypeScript, or a program in any language. */
import { parse } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, knownName, messageOf } from "../../core/errors.ts";
import { statRegular } from "../../core/files.ts";
import { type Need, needs, type Strategy } from "../../strategies/strategy.ts";
import { fileUrl, importFile, isStrategy, requireOwnNames } from "./load.ts";
import { isModule, type Suite } from "./suite.ts";

/** A strategy whose `select` is called in a process of its own. */
export interface StrategyFile extends Strategy {
  readonly file: URL;
}

/** What a process of its own cannot be given. */
const UNAVAILABLE: readonly Need[] = ["train", "oracle", "truth"];

/** What a program is given that does not say what it needs: all but draws, which are large. */
const DEFAULT_NEEDS: readonly Need[] = needs.filter((need) =>
  ![...UNAVAILABLE, "mc-logits"].includes(need)
);

/** Bytes at a program's start in which it may say what it needs. */
const HEAD = 1024;

export function isStrategyFile(strategy: Strategy): strategy is StrategyFile {
  return "file" in strategy;
}

/**
 * Loads a strategy: from a module that exports one, or, of any other file, as a program that is called in
 * every cycle.
 */
export async function loadStrategyFile(path: string): Promise<StrategyFile> {
  const file = fileUrl(path);
  if (!isModule(path)) return programOf(path, file);
  const exported = await importFile(path, "strategy");
  const found = new Set(Object.values(exported).filter(isStrategy));
  const [strategy] = isStrategy(exported.default) ? [exported.default] : found;
  if (strategy === undefined || (found.size > 1 && strategy !== exported.default)) {
    throw new InputError(
      `"${path}" exports ${found.size} strategies: export one made with defineStrategy, or make ` +
        "one the default",
    );
  }
  return { ...strategy, file };
}

function programOf(path: string, file: URL): StrategyFile {
  const { name, base } = parse(fileURLToPath(file));
  return {
    name: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "") || "own",
    title: name,
    summary: `Chooses by ${base}`,
    needs: needsIn(path),
    file,
    select: () => Promise.reject(new Error("A program is called in a process of its own")),
  };
}

/** What a program says it needs, as in a comment "trawl needs: features, labels". */
function needsIn(path: string): readonly Need[] {
  let text: string;
  try {
    const { mode } = statRegular(path);
    if (!path.endsWith(".py") && mode !== null && (mode & 0o111) === 0) {
      throw new InputError(
        `"${path}" cannot be executed: permit it (chmod +x), or end its name with .ts or .py`,
      );
    }
    using opened = Deno.openSync(path);
    const bytes = new Uint8Array(HEAD);
    text = new TextDecoder().decode(bytes.subarray(0, opened.readSync(bytes) ?? 0));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new InputError(`No strategy file "${path}"`);
    if (error instanceof InputError) throw error;
    throw new InputError(`The strategy file "${path}" cannot be read: ${messageOf(error)}`);
  }
  const said = /\btrawl needs: *([\w-]+(?:, *[\w-]+)*)/.exec(text)?.[1];
  if (said === undefined) return DEFAULT_NEEDS;
  return said.split(/, */).map((name) => knownName("need", name, needs));
}

/** Adds strategies to a suite; they take part in every problem. */
export function withStrategies(suite: Suite, added: readonly StrategyFile[]): Suite {
  for (const { name, file, needs } of added) {
    const missing = needs.find((need) => UNAVAILABLE.includes(need));
    if (missing === undefined) continue;
    throw new InputError(
      `Strategy "${name}" needs "${missing}", which a strategy in a process of its own cannot be ` +
        `given: import it into a suite file, and run that (${fileURLToPath(file)})`,
    );
  }
  const together = { ...suite, strategies: [...suite.strategies, ...added] };
  requireOwnNames(together);
  return together;
}
