import { assertEquals } from "@std/assert";
import { ndarray } from "../core/ndarray.ts";
import { voteEntropy } from "./committee.ts";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import { exactScores } from "./shared/draws.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 3, labelled: 4, dimensions: 2, classes: 2, budget: 2 };

Deno.test("vote entropy counts labels, and divergence weighs how sure the members are", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    // Row 0: sure members of different classes; row 1: two against none; row 2: hesitant ones.
    const [sure, hesitant] = [[9, 0], [0.1, 0]];
    const members = [[sure, [0, 9]], [sure, sure], [hesitant, [0, 0.1]]];
    const mcLogits = ndarray(Float32Array.from(members.flat(2)), [3, 2, 2]);
    const pool = { ...query.pool, mcLogits };
    const scores = await exactScores({ ...query, pool }, "votes", voteEntropy);
    assertEquals(
      Array.from(scores, (x) => Math.fround(x)),
      [Math.LN2, 0, Math.LN2].map(Math.fround),
    );

    const logits = (call: number): Float32Array =>
      Float32Array.from(members.flatMap((row) => row[call]!));
    const picksBy = async (disagreement: string): Promise<number[]> => {
      let calls = 0;
      const train: typeof query.train = () => {
        const array = ndarray(logits(calls++), [3, 2]);
        return Promise.resolve({ logits: () => Promise.resolve(array) });
      };
      const settings = { members: 2, disagreement };
      return [...(await select(strategyNamed("committee"), { ...query, train }, settings)).picks];
    };
    assertEquals(await picksBy("kl"), [0, 2]);
    assertEquals(await picksBy("vote-entropy"), [0, 2]);
  }));

Deno.test("members are trained on as many rows as there are, some of them repeated", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, labelled: 30, size: 5 }, 1);
    const seen: number[][] = [];
    const train: typeof query.train = (rows, labels) => {
      seen.push([...Array.from(rows)]);
      assertEquals(
        [...Array.from(labels)],
        seen.at(-1)!.map((row) => query.labelled.labels![row]!),
      );
      return query.train!(rows, labels);
    };
    await select(strategyNamed("committee"), { ...query, train }, { members: 3 });
    assertEquals(seen.map((rows) => rows.length), [30, 30, 30]);
    assertEquals(seen.every((rows) => new Set(rows).size < 30), true);
    assertEquals(new Set(seen.map(String)).size, 3);
  }));
