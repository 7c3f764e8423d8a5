import { assertEquals, assertThrows } from "@std/assert";
import { fastFishing } from "../../bench/suites/fast_fishing.ts";
import { fastFishingHead } from "../../bench/head/config.ts";
import type { Suite } from "../../bench/suites/suite.ts";
import { InputError } from "../../core/errors.ts";
import type { RunConfig, RunManifest, RunResult } from "../../runs/run.ts";
import { sampleManifest, sampleRun } from "../../runs/testing/runs.ts";
import { random } from "../../strategies/random.ts";
import { targetOf } from "./target.ts";

function recorded(config: Partial<RunConfig> = {}, more: Partial<RunManifest> = {}): RunResult {
  const head: RunConfig["head"] = { ...fastFishingHead };
  const manifest = { ...sampleManifest({ head, ...config }), ...more };
  return { manifest, cycles: sampleRun().cycles, status: "done", message: "" };
}

Deno.test("a run names a registered strategy and registered data", () => {
  const { problem, config, strategy } = targetOf(recorded({ strategy: "margin" }), undefined);
  assertEquals([problem.dataset, problem.backbone], ["glyphs", "scattering"]);
  assertEquals([strategy.name, config.cycles], ["margin", 2]);
  const table = targetOf(recorded({ dataset: "letter", backbone: "none" }), undefined);
  assertEquals(table.problem.backbone, undefined);
});

Deno.test("paths, strategies and backbones that a file names are not followed", () => {
  const cases: readonly (readonly [RunResult, string])[] = [
    [recorded({ strategy: "outliers" }), 'Strategy "outliers" is not one of Trawl\'s'],
    [recorded({ dataset: "./birds" }), 'Dataset "./birds" is not one of Trawl\'s'],
    [recorded({ backbone: "./evil.onnx" }), 'Unknown backbone "./evil.onnx"'],
    [recorded({ settings: { depth: 3 } }), 'Strategy "random" has no settings'],
    [recorded({ head: { kind: "linear", epochs: 0 } }), 'wrong at "problems.0.head'],
  ];
  for (const [run, message] of cases) {
    assertThrows(() => targetOf(run, undefined), InputError, message);
  }
  for (const head of [{ epochs: 1e9 }, { batchSize: 1e9 }, { hidden: 1e9 }]) {
    const run = recorded({ head: { ...fastFishingHead, ...head } });
    assertThrows(() => targetOf(run, undefined), InputError, "more than is run again");
  }
  const environment = { ...sampleManifest().environment, threads: 1e6 };
  assertThrows(() => targetOf(recorded({}, { environment }), undefined), InputError, "1000000");
});

Deno.test("a suite of the user's own has strategies and the paths of data", () => {
  const outliers = { ...random, name: "outliers" };
  const problems = [{
    dataset: "/data/birds.json",
    backbone: "/weights/mine.onnx",
    ...{ head: fastFishingHead, initial: 1, budget: 1, cycles: 1, subset: 0 },
  }];
  const suite: Suite = {
    name: "own",
    description: "",
    problems,
    strategies: [outliers],
    seeds: [0],
  };
  const run = recorded({ strategy: "outliers", dataset: "birds", backbone: "mine.onnx" });
  const { problem, strategy } = targetOf(run, suite);
  assertEquals([problem.dataset, problem.backbone], ["/data/birds.json", "/weights/mine.onnx"]);
  assertEquals(strategy, outliers);
});

Deno.test("the pool is drawn as recorded, or by the suite of that name before that was", () => {
  const { dataset, backbone = "none" } = fastFishing.problems
    .find(({ pool }) => pool === "reference")!;
  const config = { suite: "fast-fishing", dataset, backbone };
  const poolOf = (more: Partial<RunManifest>): unknown => {
    const { pool, poolShare } = targetOf(recorded(config, more), undefined).problem;
    return [pool, poolShare];
  };
  assertEquals(poolOf({ schemaVersion: 2 }), ["reference", undefined]);
  assertEquals(poolOf({ schemaVersion: 3 }), [undefined, undefined]);
  assertEquals(poolOf({ schemaVersion: 3, pool: "reference" }), ["reference", undefined]);
  assertEquals(poolOf({ schemaVersion: 3, poolShare: 0.5 }), [undefined, 0.5]);
});
