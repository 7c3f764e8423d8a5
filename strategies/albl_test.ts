import { assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

Deno.test("a state of another labelled set is refused", () =>
  withRuntime(async (runtime) => {
    const sizes = { size: 24, labelled: 8, dimensions: 3, classes: 4, budget: 5 };
    const query = madeUpQuery(runtime, sizes, 1);
    for (const name of ["albl", "tailor"]) {
      const { state } = await select(strategyNamed(name), query);
      const message = `The state of strategy "${name}" is of 13 labelled rows, but there are 8`;
      await assertRejects(
        () => select(strategyNamed(name), { ...query, state: state! }),
        InputError,
        message,
      );
    }
  }));
