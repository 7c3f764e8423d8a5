import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../core/errors.ts";
import { ndarray } from "../core/ndarray.ts";
import { adaptiveCalibrationError, evaluate, expectedCalibrationError } from "./metrics.ts";

const log = Math.log;

Deno.test("metrics of a case computed by hand", () => {
  // Probabilities (3/4, 1/4), (1/4, 3/4), (1/2, 1/2), labels 0, 0, 1.
  const logits = ndarray(Float32Array.of(log(3), 0, 0, log(3), 0, 0), [3, 2]);
  const metrics = evaluate(logits, Int32Array.of(0, 0, 1));
  // The tie of the third row goes to class 0, which is wrong.
  assertAlmostEquals(metrics.accuracy, 1 / 3, 1e-12);
  assertAlmostEquals(metrics.balancedAccuracy, (1 / 2 + 0) / 2, 1e-12);
  assertAlmostEquals(metrics.nll, (log(4 / 3) + log(4) + log(2)) / 3, 1e-7);
  assertAlmostEquals(metrics.brier, (2 / 16 + 2 * 9 / 16 + 1 / 2) / 3, 1e-7);
});

Deno.test("the top label's calibration error, by hand", () => {
  // Two rows share the bin (0.6, 0.667]: one right, one wrong; 0.95 is alone and right.
  const error = expectedCalibrationError(
    Float64Array.of(0.62, 0.64, 0.95),
    Int32Array.of(0, 0, 1),
    Int32Array.of(0, 1, 1),
  );
  assertAlmostEquals(error, (Math.abs(1 - 0.62 - 0.64) + 0.05) / 3, 1e-12);
});

Deno.test("the adaptive calibration error leaves out what is below its threshold", () => {
  const probabilities = Float64Array.of(0.995, 0.005, 0.6, 0.4);
  const error = adaptiveCalibrationError(probabilities, Int32Array.of(0, 1), 2);
  // Class 0: rows .6 (a miss) and .995 (a hit), each in its own bin. Class 1: row .4 alone, a hit.
  assertAlmostEquals(error, ((0.6 + 0.005) / 2 + 0.6) / 2, 1e-12);
});

Deno.test("accuracy and calibration stay in [0, 1] for any logits", () => {
  const number = fc.float({ noNaN: true, min: -80, max: 80 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(number, number, number, fc.nat(2)), { minLength: 1 }),
      (rows) => {
        const logits = ndarray(
          Float32Array.from(rows.flatMap(([a, b, c]) => [a, b, c])),
          [rows.length, 3],
        );
        const metrics = evaluate(logits, Int32Array.from(rows, (row) => row[3]));
        for (const name of ["accuracy", "balancedAccuracy", "ece", "ace"] as const) {
          assert(metrics[name] >= 0 && metrics[name] <= 1 + 1e-12, `${name} ${metrics[name]}`);
        }
        assert(metrics.nll >= 0 && metrics.brier >= 0 && metrics.brier <= 2 + 1e-12);
      },
    ),
  );
});

Deno.test("rows that do not fit are refused", () => {
  const logits = ndarray(new Float32Array(4), [2, 2]);
  assertThrows(
    () => evaluate(logits, Int32Array.of(0)),
    InputError,
    "Cannot evaluate 2 rows of logits against 1 labels",
  );
  assertEquals(evaluate(logits, Int32Array.of(0, 1)).accuracy, 0.5);
});

Deno.test("confidences that only rounding sets apart share a bin", () => {
  // numpy, on confidences rounded to ten digits: 0.2 and 0.295; as they are, 0.5 and 0.305.
  const up = 1 + 2 ** -50;
  const labels = Int32Array.from({ length: 40 }, (_, i) => Math.floor(i / 5) % 2);
  const probabilities = Float64Array.from(
    [...labels].flatMap((label, i) => {
      const p = (i % 5 + 1) / 10;
      return label === 1 ? [p * up, 1 - p] : [p, (1 - p) * up];
    }),
  );
  assertAlmostEquals(adaptiveCalibrationError(probabilities, labels, 2), 0.2, 1e-12);
  const confidence = Float64Array.of(0.6, 0.6 + 2 ** -53, 0.6 + 2 ** -52, 0.62);
  const error = expectedCalibrationError(
    confidence,
    Int32Array.of(0, 0, 0, 0),
    Int32Array.of(0, 1, 1, 0),
  );
  assertAlmostEquals(error, 0.295, 1e-12);
});
