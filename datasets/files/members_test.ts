import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { compareText } from "../../core/canonical.ts";
import { pickMembers, sortedMembers } from "./members.ts";

/** Letters of one, two, three and four bytes, among them the last one before and the first after surrogates. */
const LETTERS = [
  "a",
  "b",
  "/",
  "é",
  "\u{d7ff}",
  "\u{e000}",
  "\u{ffff}",
  "😀",
  "\u{10ffff}",
  "\ufeff",
];
const anyName = fc.array(fc.constantFrom(...LETTERS), { maxLength: 6 })
  .map((letters) => letters.join(""));

Deno.test("members are sorted by name, as strings are", () => {
  fc.assert(fc.property(fc.uniqueArray(anyName), (names) => {
    const lengths = names.map((_, i) => 10 * i);
    const packed = sortedMembers(["x"], names, lengths, names.map((_, i) => 1e12 + i));
    assertEquals(packed.names, names.toSorted(compareText));
    const from = packed.names.map((name) => names.indexOf(name));
    assertEquals([...packed.file], from.map(() => 0));
    assertEquals([...packed.offset], from.map((i) => 1e12 + i));
    assertEquals([...packed.length], from.map((i) => 10 * i));
    const unpacked = sortedMembers(names, names, lengths);
    assertEquals([...unpacked.file], from);
    assertEquals([...unpacked.offset], from.map(() => 0));
  }));
});

Deno.test("pickMembers chooses and orders", () => {
  const members = sortedMembers(["x"], ["", "x", "yy", "zzz"], [0, 1, 2, 3], [0, 1, 2, 3]);
  const { names, length } = pickMembers(members, Uint32Array.of(3, 0, 2));
  assertEquals([names, [...length]], [["zzz", "", "yy"], [3, 0, 2]]);
});
