import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFile } from "../testing/safetensors.ts";
import { readZip } from "./pth.ts";

const CONTENT = Uint8Array.of(7, 8, 9);
const NAME = new TextEncoder().encode("a/data.pkl");

Deno.test("readZip finds members whose sizes and places have 64 bits, as files above 4 GB do", async () => {
  await withFile(zip64(), (path) => {
    const { members, start } = { members: readZip(path), start: 30 + NAME.length };
    const places = Array.from(members, ([name, { offset, size }]) => [name, offset, size]);
    assertEquals(places, [["a/data.pkl", start, 3]]);
  });
});

Deno.test("readZip refuses 64-bit numbers that no file can have, and lists that lie outside", async () => {
  const whole = zip64();
  const end64 = whole.length - 22 - 20 - 56;
  const changes: readonly (readonly [number, bigint])[] = [
    [end64 + 48, 2n ** 40n],
    [end64 + 40, 2n ** 63n],
    [whole.length - 22 - 20 + 8, 2n ** 33n],
  ];
  for (const [at, value] of changes) {
    const bytes = whole.slice();
    new DataView(bytes.buffer).setBigUint64(at, value, true);
    await withFile(bytes, (path) => {
      assertThrows(() => readZip(path), InputError, "is damaged or cut short");
    });
  }
});

/** One member; everything that can be in the 64-bit extension is. */
function zip64(): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const put = (size: number, ...values: (number | bigint)[]): void => {
    for (const value of values) {
      for (let i = 0; i < size; i++) bytes.push(Number(BigInt(value) >> BigInt(8 * i) & 255n));
    }
  };
  const elsewhere = 0xffffffff;
  put(4, 0x04034b50);
  put(2, 45, 0, 0, 0, 0);
  put(4, 0, 3, 3);
  put(2, NAME.length, 0);
  bytes.push(...NAME, ...CONTENT);
  const list = bytes.length;
  put(4, 0x02014b50);
  put(2, 45, 45, 0, 0, 0, 0);
  put(4, 0, elsewhere, elsewhere);
  put(2, NAME.length, 4 + 24, 0, 0, 0);
  put(4, 0, elsewhere);
  bytes.push(...NAME);
  put(2, 1, 24);
  put(8, 3, 3, 0);
  const end64 = bytes.length;
  put(4, 0x06064b50);
  put(8, 44);
  put(2, 45, 45);
  put(4, 0, 0);
  put(8, 1, 1, end64 - list, list);
  put(4, 0x07064b50, 0);
  put(8, end64);
  put(4, 1);
  put(4, 0x06054b50);
  put(2, 0, 0, 0xffff, 0xffff);
  put(4, elsewhere, elsewhere);
  put(2, 0);
  return Uint8Array.from(bytes);
}
