import { assertEquals } from "@std/assert";
import { StudentT } from "../../statistics/student_t.ts";
import { difference } from "./differences.ts";

Deno.test("a difference that rounding alone makes is none, however many seeds share it", () => {
  const seeds = [...Array(10).keys()];
  const of = new Map(seeds.map((seed) => [seed, 0.1 + 0.2]));
  const reference = new Map(seeds.map((seed) => [seed, 0.3]));
  const found = difference(of, reference, new StudentT())!;
  assertEquals([found.mean, found.p], [0, 1]);
});
