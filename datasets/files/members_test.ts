import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { compareText } from "../../core/canonical.ts";
import { MemberList, pickMembers } from "./members.ts";

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

Deno.test("a MemberList is sorted by name, as strings are", () => {
  fc.assert(fc.property(fc.uniqueArray(anyName), (names) => {
    const list = new MemberList();
    names.forEach((name, i) => list.add(name, i, 1e12 + i, 10 * i));
    const sorted = list.sorted(["x"]);
    assertEquals(sorted.names, names.toSorted(compareText));
    const from = sorted.names.map((name) => names.indexOf(name));
    assertEquals([...sorted.file], from);
    assertEquals([...sorted.offset], from.map((i) => 1e12 + i));
    assertEquals([...sorted.length], from.map((i) => 10 * i));
  }));
});

Deno.test("pickMembers chooses and orders", () => {
  const list = new MemberList();
  ["", "x", "yy", "zzz"].forEach((name, i) => list.add(name, 0, i, name.length));
  const { names, length } = pickMembers(list.sorted(["x"]), Uint32Array.of(3, 0, 2));
  assertEquals([names, [...length]], [["zzz", "", "yy"], [3, 0, 2]]);
});
