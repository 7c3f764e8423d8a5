import { assertEquals } from "@std/assert";
import { mainProtocols } from "./problem.ts";

type Problem = Parameters<typeof mainProtocols>[0][number];

function problem(dataset: string, runs: number, cycles = 20, head = "linear"): Problem {
  return {
    suite: "own",
    dataset,
    backbone: "none",
    protocol: { initial: 10, budget: 10, cycles, subset: 0, head: { name: head } },
    strategies: [{
      strategy: 0,
      label: "random",
      providers: [],
      seeds: Array.from({ length: runs }, (_, i) => i),
      keys: [],
      codeHashes: [],
      failures: [],
    }],
  };
}

Deno.test("of several protocols of one problem, the one with most runs counts", () => {
  assertEquals(mainProtocols([problem("a", 3), problem("a", 9, 2), problem("b", 1)]), [1, 1, 2]);
});

Deno.test("of equally many runs, the one with more labels counts, then the first", () => {
  assertEquals(mainProtocols([problem("a", 3, 2), problem("a", 3, 20)]), [1, 1]);
  assertEquals(mainProtocols([problem("a", 3), problem("a", 3)]), [0, 0]);
});

Deno.test("heads and suites are apart", () => {
  assertEquals(mainProtocols([problem("a", 3), problem("a", 9, 20, "mlp")]), [0, 1]);
  assertEquals(mainProtocols([problem("a", 3), { ...problem("a", 9), suite: "other" }]), [0, 1]);
});
