/** Finds the strategies that a suite names. */
import { InputError } from "../../core/errors.ts";
import { strategies, strategyNamed } from "../../strategies/registry.ts";
import type { Strategy } from "../../strategies/strategy.ts";
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
