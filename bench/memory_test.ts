import { assertGreaterOrEqual, assertLess } from "@std/assert";
import { PeakMemory } from "./memory.ts";

Deno.test("the peak is in bytes, and no less than what was resident at any sample", () => {
  const memory = new PeakMemory();
  const before = memory.sample();
  const held = new Uint8Array(2 ** 26).fill(1);
  const during = memory.sample();
  const peak = memory.peak();
  // What is resident after it may be more: another isolate of this process may allocate.
  assertGreaterOrEqual(peak, Math.max(before, during));
  // A mistaken unit would be off by a factor of 1024.
  assertLess(peak, 200 * (before + held.length));
});
