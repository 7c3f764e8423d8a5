import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Query } from "../strategy.ts";
import { madeUpQuery, rowsOf, withRuntime } from "../testing/queries.ts";
import { mixingLimits } from "./mixing.ts";

const sizes = { size: 30, labelled: 6, dimensions: 4, classes: 3, budget: 4 };

function argMax(numbers: readonly number[]): number {
  return numbers.indexOf(Math.max(...numbers));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, x, j) => total + x * b[j]!, 0);
}

/** A query whose logits are the head's. */
function consistent(query: Query): Query {
  const [weights, bias] = [rowsOf(query.head!.weights), query.head!.bias.data];
  const logits = rowsOf(query.pool.features!).flatMap((x) =>
    weights.map((w, k) => dot(w, x) + bias[k]!)
  );
  const { shape } = query.pool.logits!;
  return { ...query, pool: { ...query.pool, logits: { data: Float32Array.from(logits), shape } } };
}

/** The paper's step: whether mixing an anchor in by coefficients of length ε changes the label. */
function changes(query: Query, row: number, epsilon: number): boolean {
  const [weights, bias] = [rowsOf(query.head!.weights), [...query.head!.bias.data]];
  const labelled = rowsOf(query.labelled.features!);
  const x = rowsOf(query.pool.features!)[row]!;
  const z = rowsOf(query.pool.logits!)[row]!;
  const label = argMax(z);
  const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
  const residual = z.map((value, k) => Math.exp(value) / total - (k === label ? 1 : 0));
  const g = x.map((_, j) => dot(residual, weights.map((w) => w[j]!)));
  return weights.some((_, k) => {
    const own = labelled.filter((_, i) => query.labelled.labels![i] === k);
    const members = own.length > 0 ? own : labelled;
    const anchor = x.map((_, j) => members.reduce((sum, of) => sum + of[j]!, 0) / members.length);
    const d = anchor.map((a, j) => a - x[j]!);
    const scale = epsilon * Math.hypot(...d) / Math.hypot(...g);
    const mixed = x.map((value, j) => value + scale * g[j]! / (d[j]! + 1e-8) * d[j]!);
    return argMax(weights.map((w, c) => dot(w, mixed) + bias[c]!)) !== label;
  });
}

Deno.test("mixingLimits are where mixing begins to change labels, also of classes not seen", async () => {
  await withRuntime(async (runtime) => {
    const property = fc.asyncProperty(fc.nat(1000), fc.boolean(), async (seed, one) => {
      const made = consistent(madeUpQuery(runtime, sizes, seed));
      const labels = one ? new Int32Array(6).fill(1) : made.labelled.labels!;
      const query = { ...made, labelled: { ...made.labelled, labels } };
      (await mixingLimits(query)).forEach((limit, row) => {
        assertEquals(changes(query, row, Math.min(limit, 1e3) * (1 - 1e-4)), false);
        if (limit < 1e3) assert(changes(query, row, limit * (1 + 1e-4)), `row ${row} at ${limit}`);
      });
    });
    await fc.assert(property, { numRuns: 10 });
  });
});
