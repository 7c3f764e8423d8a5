/** What is computed in blocks is computed in smaller ones where the provider's memory asks for it. */
import { assert, assertEquals } from "@std/assert";
import { MemoryError } from "../../onnx/memory_error.ts";
import { type Feeds, type Program, Runtime } from "../../onnx/mod.ts";
import { strategies } from "../../strategies/registry.ts";
import { select } from "../../strategies/select.ts";
import { madeUpQuery } from "../../strategies/testing/queries.ts";
import { casesOf } from "./programs.ts";

/** Rows that a block may have. */
const MOST = 7;

/** Programs that take the few rows that are picked from, or have been picked, all at once. */
const WHOLE = /^bait-(binary-(add|drop)|covariance)/;

/** Rows of the block that a program is given; 0 where it takes all there is. */
function blockOf({ name }: Program, feeds: Feeds): number {
  if (WHOLE.test(name)) return 0;
  const { rows, block, sum, features } = feeds;
  if (block !== undefined) return Number(block.data[0]);
  return (rows ?? (sum && features))?.shape[0] ?? 0;
}

Deno.test("every strategy picks the same where blocks of a few rows fit", async (context) => {
  const [wide, tight] = [await Runtime.open({ threads: 1 }), await Runtime.open({ threads: 1 })];
  const run = tight.run.bind(tight);
  const refused = new Set<string>();
  tight.run = (program, feeds) => {
    if (blockOf(program, feeds) <= MOST) return run(program, feeds);
    refused.add(program.name);
    return Promise.reject(new MemoryError(`"${program.name}" does not fit`));
  };
  for (const strategy of strategies) {
    for (const { settings, sizes } of casesOf(strategy)) {
      await context.step(
        `${strategy.name} ${JSON.stringify({ ...settings, ...sizes })}`,
        async () => {
          const ask = async (runtime: Runtime): Promise<number[]> => [
            ...(await select(strategy, madeUpQuery(runtime, sizes, 3), settings)).picks,
          ];
          assertEquals(await ask(tight), await ask(wide));
        },
      );
    }
  }
  await wide.close();
  await tight.close();
  for (
    const name of [
      "margin",
      "nearest-distances",
      "k-means-assignment",
      "k-means-changes",
      "bait-fisher-moments",
      "bait-initial",
      "bait-variances",
      "bait-gram",
      "bait-quadratics",
      "bait-binary-check",
    ]
  ) {
    assert(refused.has(name), `"${name}" was never refused, but ${[...refused].join(", ")}`);
  }
});
