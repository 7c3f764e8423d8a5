/** Finds the strategies that a suite names, and the code that each of them is. */
import { InputError } from "../../core/errors.ts";
import { strategies, strategyNamed } from "../../strategies/registry.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import { importsOf } from "../code_hash.ts";
import { contestantOf, nameOf, type Suite } from "./suite.ts";

/**
 * Finds a strategy by the name that it has in results.
 *
 * @param suite The suite, which may bring strategies of its own.
 * @param name The strategy's name.
 * @returns The strategy.
 * @throws {InputError} If neither the suite nor the registry has it.
 */
export function strategyIn(suite: Suite, name: string): Strategy {
  for (const contestant of suite.strategies.map(contestantOf)) {
    const { strategy } = contestant;
    if (typeof strategy !== "string" && nameOf(contestant) === name) return strategy;
  }
  return strategyNamed(name);
}

/**
 * Makes sure that a name means one strategy: results, and the runs that are skipped, go by it.
 *
 * @param suite The suite.
 * @throws {InputError} If a strategy of the suite's own has a name of the registry or of another one.
 */
export function requireOwnNames(suite: Suite): void {
  const own = new Map<string, Strategy>();
  for (const { strategy } of suite.strategies.map(contestantOf)) {
    if (typeof strategy === "string") continue;
    const { name } = strategy;
    const taken = strategies.find((known) => known.name === name) ?? own.get(name) ?? strategy;
    if (taken !== strategy) {
      throw new InputError(
        `Suite "${suite.name}" brings a strategy of its own named "${name}", but another has that ` +
          "name: rename yours",
      );
    }
    own.set(name, strategy);
  }
}

/**
 * Finds the module that a strategy comes from.
 *
 * @param strategy The strategy.
 * @param list The module that puts strategies together: the registry, or a suite's file.
 * @returns The one of its imports that exports the strategy, or else the list itself.
 */
export async function moduleOf(strategy: Strategy, list: URL): Promise<URL> {
  // Without a file of its own to read, what is imported cannot be told apart.
  if (list.protocol !== "file:") return list;
  const specifiers = importsOf(await Deno.readTextFile(list));
  for (const specifier of specifiers.filter((name) => /^(\.|\/|file:)/.test(name))) {
    const url = new URL(specifier, list);
    const exports: Record<string, unknown> = await import(url.href);
    if (Object.values(exports).includes(strategy)) return url;
  }
  return list;
}
