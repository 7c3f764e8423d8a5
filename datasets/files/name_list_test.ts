import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compareText } from "../../core/canonical.ts";
import { NameList, NumberColumn } from "./name_list.ts";

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

Deno.test("a NameList gives back what it was made of", () => {
  fc.assert(fc.property(fc.array(anyName), (names) => {
    assertEquals([...NameList.of(names)], names);
  }));
});

Deno.test("names are compared as strings are, whole and by their last part", () => {
  const sign = Math.sign;
  const last = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
  fc.assert(fc.property(anyName, anyName, (a, b) => {
    const names = NameList.of([a, b]);
    assertEquals(sign(names.compare(0, 1)), compareText(a, b));
    assertEquals(sign(names.compareLast(0, 1)), compareText(last(a), last(b)));
  }));
});

Deno.test("pick chooses and orders", () => {
  const names = NameList.of(["x", "yy", "", "zzz"]);
  assertEquals([...names.pick(Uint32Array.of(3, 0, 2))], ["zzz", "x", ""]);
});

Deno.test("a NameList refuses another count than it is told", () => {
  const text = new TextEncoder().encode("a\nb\n");
  assertThrows(() => NameList.ofLines(text, 3), Error, "there are 2 names instead of 3");
  assertThrows(() => NameList.ofLines(text, 1), Error, "there are more names than 1");
  assertThrows(() => NameList.ofLines(text.subarray(0, 3), 2), Error, "1 names instead of 2");
});

Deno.test("columns and names grow beyond their first room", () => {
  const column = new NumberColumn();
  const wanted = Array.from({ length: 5000 }, (_, i) => i * 1e9);
  for (const value of wanted) column.add(value);
  assertEquals([...column.values], wanted);
  assertEquals([...NameList.of(wanted.map(String))], wanted.map(String));
});
