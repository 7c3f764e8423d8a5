/** Finds the strategies that a suite names. */
import { InputError } from "../../core/errors.ts";
import { strategies, strategyNamed } from "../../strategies/registry.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import { contestantOf, nameOf, type Suite } from "./suite.ts";

/** Finds a strategy by the name that it has in results. */
export function strategyIn(suite: Suite, name: string): Strategy {
  for (const contestant of suite.strategies.map(contestantOf)) {
    const { strategy } = contestant;
    if (typeof strategy !== "string" && nameOf(contestant) === name) return strategy;
  }
  return strategyNamed(name);
}

/** Makes sure that a name means one strategy: results, and the runs that are skipped, go by it. */
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
