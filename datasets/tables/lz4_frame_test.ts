import { assertEquals, assertThrows } from "@std/assert";
import { unpackLz4Frame } from "./lz4_frame.ts";

/** Version 1, independent blocks, nothing else; the checksum of the header is not looked at. */
const HEADER = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x00];
const END = [0, 0, 0, 0];

function frame(...blocks: readonly (readonly number[])[]): Uint8Array {
  const sized = blocks.flatMap((block) => [block.length, 0, 0, 0, ...block]);
  return Uint8Array.from([...HEADER, ...sized, ...END]);
}

Deno.test("unpackLz4Frame repeats what came before, also in an earlier block", () => {
  // Two literals, then six bytes from two before; then literals only.
  const block = [0x22, 1, 2, 2, 0, 0x10, 3];
  assertEquals([...unpackLz4Frame(frame(block), 9)], [1, 2, 1, 2, 1, 2, 1, 2, 3]);
  // No literals, four bytes from four before.
  const linked = [0x00, 4, 0, 0x10, 9];
  assertEquals(
    [...unpackLz4Frame(frame([0x40, 5, 6, 7, 8], linked), 9)],
    [5, 6, 7, 8, 5, 6, 7, 8, 9],
  );
  // Lengths of 15 and more go on in further bytes.
  const long = [0xf0, 2, ...Array.from({ length: 17 }, (_, i) => i)];
  assertEquals([...unpackLz4Frame(frame(long), 17)], Array.from({ length: 17 }, (_, i) => i));
  const stored = Uint8Array.from([...HEADER, 2, 0, 0, 0x80, 7, 8, ...END]);
  assertEquals([...unpackLz4Frame(stored, 2)], [7, 8]);
});

Deno.test("unpackLz4Frame refuses what is damaged, and never writes outside", () => {
  const good = frame([0x22, 1, 2, 2, 0, 0x10, 3]);
  for (let length = 0; length < good.length; length++) {
    assertThrows(() => unpackLz4Frame(good.subarray(0, length), 9), Error, "LZ4 data is damaged");
  }
  for (const size of [8, 10]) assertThrows(() => unpackLz4Frame(good, size), Error, "LZ4");
  const cases = [[0x20, 1], [0x12, 1, 2, 0, 0x10, 3], [0x12, 1, 0, 0], [0xf0, 255], [0x13, 1, 1]];
  for (const block of cases) {
    assertThrows(() => unpackLz4Frame(frame(block), 8), Error, "LZ4 data is damaged");
  }
});
