/** The BAIT programs against the textbook, on random problems. */
import { assertEquals, assertGreater } from "@std/assert";
import fc from "fast-check";
import { type NdArray, ndarray } from "../core/ndarray.ts";
import { Random, stream } from "../core/random.ts";
import { Runtime } from "../onnx/mod.ts";
import { bait } from "../strategies/bait/bait.ts";
import { baitBinary } from "../strategies/bait/bait_binary.ts";
import { baitExp } from "../strategies/bait/bait_exp.ts";
import { fisherNormalisations } from "../strategies/bait/fisher.ts";
import { select } from "../strategies/select.ts";
import type { Query } from "../strategies/strategy.ts";
import { type Matrix, textbookBait, type TextbookProblem } from "./support/textbook_bait.ts";

/** Decisions closer than this are the rounding's, not the algorithm's. */
const CLEAR = 1e-3;

function normals(random: Random, rows: number, columns: number, scale: number): Matrix {
  return Array.from(
    { length: rows },
    () => Array.from({ length: columns }, () => Math.fround(scale * random.normal())),
  );
}

function array(matrix: Matrix, columns: number): NdArray {
  return ndarray(Float32Array.from(matrix.flat()), [matrix.length, columns]);
}

const problems = fc.record({
  key: fc.integer(),
  rows: fc.integer({ min: 2, max: 14 }),
  labelled: fc.integer({ min: 0, max: 40 }),
  dimensions: fc.integer({ min: 1, max: 4 }),
  classes: fc.integer({ min: 2, max: 4 }),
  budget: fc.integer({ min: 1, max: 4 }),
  outcomes: fc.integer({ min: 1, max: 4 }),
  variant: fc.constantFrom("exact", "exp", "binary"),
  fisher: fc.constantFrom(...fisherNormalisations),
  lambda: fc.constantFrom(1, 0.1, 3, 1e-2, 1e-4),
  scale: fc.constantFrom(1, 1, 10, 30),
  select: fc.constantFrom("forward-backward", "top"),
});

Deno.test("BAIT picks what the textbook picks, in all variants", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(problems, async (p) => {
      const random = new Random(String(p.key));
      const budget = Math.min(p.budget, p.rows);
      const problem: TextbookProblem = {
        ...p,
        budget,
        outcomes: Math.min(p.outcomes, p.classes),
        features: normals(random, p.rows, p.dimensions, p.scale),
        logits: normals(random, p.rows, p.classes, 2),
        labelledFeatures: normals(random, p.labelled, p.dimensions, p.scale),
        labelledLogits: normals(random, p.labelled, p.classes, 2),
      };
      const { picks: expected, margin } = textbookBait(problem);
      const strategy = { exact: bait, exp: baitExp, binary: baitBinary }[p.variant];
      const query: Query = {
        pool: {
          size: p.rows,
          features: array(problem.features, p.dimensions),
          logits: array(problem.logits, p.classes),
        },
        labelled: {
          size: p.labelled,
          features: array(problem.labelledFeatures, p.dimensions),
          logits: array(problem.labelledLogits, p.classes),
        },
        classes: p.classes,
        budget,
        random: (purpose) => stream(0, purpose),
        runtime,
      };
      const settings = {
        fisher: p.fisher,
        lambda: p.lambda,
        select: p.select,
        ...p.variant === "exp" ? { c: p.outcomes } : {},
      };
      const { picks } = await select(strategy, query, settings);
      if (margin < CLEAR) return;
      compared++;
      assertEquals([...picks], expected);
    }),
    { numRuns: 200, seed: 1 },
  );
  await runtime.close();
  assertGreater(compared, 100);
});
