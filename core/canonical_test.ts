import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonical, compareText } from "./canonical.ts";

Deno.test("canonical text does not depend on the order of keys", () => {
  assertEquals(
    canonical({ b: 1, a: [true, { d: null, c: "x" }] }),
    canonical({
      a: [true, { c: "x", d: null }],
      b: 1,
    }),
  );
});

Deno.test("canonical text parses to the value", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())), (value) => {
      assertEquals(JSON.parse(canonical(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});

Deno.test("compareText sorts by code unit", () => {
  assertEquals(["b", "Z", "a"].sort(compareText), ["Z", "a", "b"]);
  assertEquals(compareText("a", "a"), 0);
});
