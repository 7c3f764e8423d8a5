import { assertEquals } from "@std/assert";
import { isWide, percent, seconds } from "./numbers.js";

Deno.test("percent has a sign for differences only", () => {
  assertEquals([percent(0.6571, false), percent(0.05, true)], ["65.7", "+5.0"]);
  assertEquals([percent(-0.05, true), percent(-0.00001, true)], ["−5.0", "0.0"]);
});

Deno.test("seconds picks the unit", () => {
  assertEquals([0.0004, 0.012, 1.53, 14, 1340].map(seconds), [
    "0.4 ms",
    "12 ms",
    "1.5 s",
    "14 s",
    "1,340 s",
  ]);
});

Deno.test("only times that differ widely ask for a logarithmic axis", () => {
  assertEquals([isWide([1, 2, 3]), isWide([0.001, 3])], [false, true]);
});
