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

Deno.test("a state that no selection wrote is refused, with what is wrong", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, {
      size: 12,
      labelled: 8,
      dimensions: 3,
      classes: 3,
      budget: 5,
    }, 1);
    const wrong = {
      albl: [{ weights: [1], arm: 0, batches: [[1, 8]] }, {
        weights: [1, 1],
        arm: 2,
        batches: [[1, 8]],
      }],
      tailor: [{ alpha: [[1, 1, 1]], arms: [], size: 8 }, {
        alpha: [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
        arms: [0, 0, 0, 0, 0, 0, 0, 0, 0],
        size: 8,
      }],
    };
    for (const [name, states] of Object.entries(wrong)) {
      for (const state of states) {
        await assertRejects(
          () => select(strategyNamed(name), { ...query, state }),
          InputError,
          `The state of strategy "${name}" is not one that an earlier selection wrote`,
        );
      }
    }
  }));
