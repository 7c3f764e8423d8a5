/** What every registered strategy must do, whatever it is. */
import { propertiesOf } from "./properties.ts";
import { strategies } from "./registry.ts";
import { withRuntime } from "./testing/queries.ts";

/** Settings of those whose defaults take long. */
const cheaper: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "boss": { batches: 3 },
};

/**
 * Exact BAIT inverts a matrix of K − 1 rows for each candidate: that is a slow test. Expected error
 * reduction trains K heads for each.
 */
const without: Readonly<Record<string, readonly string[]>> = {
  "bait": ["K = 1,000"],
  "expected-error": ["K = 1,000"],
};

/**
 * Strategies in which rows tie, of which the lower one is taken: shares of few draws, and covers by
 * two rows near each other and far from all others.
 */
const TYING = ["variation-ratio", "max-herding", "prob-cover", "dcom"];

for (const strategy of strategies) {
  const { name } = strategy;
  for (const property of propertiesOf(strategy)) {
    if (TYING.includes(name) && property.name.includes("whatever order")) continue;
    Deno.test(`${name} ${property.name}`, () =>
      withRuntime((runtime) =>
        property.check({
          strategy,
          runtime,
          settings: cheaper[name],
          without: without[name],
        })
      ));
  }
}
