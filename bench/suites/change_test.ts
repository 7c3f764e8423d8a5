import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { sampleSuite } from "../testing/suite.ts";
import { changedSuite, parseSeeds } from "./change.ts";

Deno.test("changedSuite changes what it is told, and nothing else", () => {
  assertEquals(changedSuite(sampleSuite, {}), sampleSuite);
  const changed = changedSuite(sampleSuite, { strategies: ["margin"], seeds: "2", cycles: 7 });
  assertEquals(changed, {
    ...sampleSuite,
    strategies: ["margin"],
    seeds: [0, 1],
    problems: [{ ...sampleSuite.problems[0]!, cycles: 7 }],
  });
});

Deno.test("changedSuite keeps the problems on some datasets", () => {
  const [problem] = sampleSuite.problems;
  const problems = ["letter", "cifar10", "letter"].map((dataset, i) => {
    return { ...problem!, dataset, budget: i + 1 };
  });
  const suite = { ...sampleSuite, problems };
  const changed = changedSuite(suite, { datasets: ["letter"], cycles: 3 });
  assertEquals(changed.problems, [{ ...problems[0]!, cycles: 3 }, { ...problems[2]!, cycles: 3 }]);
  assertThrows(
    () => changedSuite(suite, { datasets: ["leter"] }),
    InputError,
    `Unknown dataset of suite "${suite.name}" "leter": did you mean "letter"?`,
  );
});

Deno.test("a strategy by name means every entry of the suite, or else the registry's", () => {
  const own = [
    { strategy: "bait-exp", settings: { c: 2 } },
    { strategy: "bait-exp", settings: { c: 3 } },
  ];
  const suite = { ...sampleSuite, strategies: own };
  assertEquals(changedSuite(suite, { strategies: ["bait-exp"] }).strategies, own);
  assertEquals(changedSuite(suite, { strategies: ["badge"] }).strategies, ["badge"]);
  assertThrows(() => changedSuite(suite, { strategies: ["badg"] }), InputError, '"badge"');
});

Deno.test("parseSeeds reads a number of seeds, and a list of them", () => {
  assertEquals(parseSeeds("3"), [0, 1, 2]);
  assertEquals(parseSeeds("4, 2"), [4, 2]);
  assertEquals(parseSeeds("7,"), [7]);
  for (const text of ["0", "1,1", "1,,", ",", "many"]) {
    assertThrows(() => parseSeeds(text), InputError, "--seeds");
  }
});
