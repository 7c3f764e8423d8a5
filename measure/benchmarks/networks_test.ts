import { assertEquals } from "@std/assert";
import { networks } from "./networks.ts";

Deno.test("the floor of a network is its products, of every image", () => {
  const { work } = networks.find(({ name }) => name === "network-vit-s")!;
  // 12 blocks of 257 tokens and 384 features, and 256 patches of 14 × 14 × 3 pixels.
  const block = 257 * 12 * 384 ** 2 + 2 * 257 ** 2 * 384;
  const { operations } = work!({ batch: 1, side: 224 });
  const patches = 257 * 14 * 14 * 3 * 384;
  assertEquals(operations, 2 * (12 * block + patches));
  assertEquals(work!({ batch: 8, side: 224 }).operations, 8 * operations!);
});
