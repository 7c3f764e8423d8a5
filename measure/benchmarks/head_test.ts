import { assertEquals } from "@std/assert";
import { fastFishingHead } from "../../bench/head/config.ts";
import { predictionWork, trainingWork } from "./head.ts";

const mlp = { ...fastFishingHead, kind: "mlp" as const, hidden: 128 };

Deno.test("a step of a linear head makes two products", () => {
  const sizes = { n: 1280, D: 384, K: 10, epochs: 20 };
  const { operations } = trainingWork(fastFishingHead, sizes);
  assertEquals(operations, 200 * 2 * (2 * 128 * 385 * 10));
  // The last, partial minibatch is dropped, and a small set is a minibatch of its own.
  assertEquals(trainingWork(fastFishingHead, { ...sizes, n: 1407 }).operations, operations);
  const small = trainingWork(fastFishingHead, { ...sizes, n: 50 }).operations;
  assertEquals(small, 20 * 2 * (2 * 50 * 385 * 10));
});

Deno.test("a step of an MLP makes two products in the first layer and three in the second", () => {
  const { operations } = trainingWork(mlp, { n: 128, D: 64, K: 10, epochs: 1 });
  assertEquals(operations, 2 * 128 * (2 * 65 * 128 + 2 * 129 * 10 + 128 * 10));
});

Deno.test("prediction makes a product per layer", () => {
  const sizes = { N: 1000, D: 64, K: 10 };
  const linear = predictionWork(fastFishingHead, sizes);
  assertEquals(linear, { operations: 2 * 1000 * 65 * 10, bytes: 4 * 74_000 });
  assertEquals(predictionWork(mlp, sizes), {
    operations: 2 * 1000 * (65 * 128 + 129 * 10),
    bytes: 4 * 1000 * (64 + 128 + 10),
  });
});
