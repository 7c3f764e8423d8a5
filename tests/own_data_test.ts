/** Data of one's own, as a user runs them: by path in suites and commands, corrupt images left out or not. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodeRuns } from "../runs/arrow.ts";
import type { RunManifest } from "../runs/run.ts";
import { drawClassFolders } from "../datasets/testing/pictures.ts";
import { type Outcome, runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

async function run(folder: string, task: string, ...args: string[]): Promise<Outcome> {
  return await runTask(task, args, {
    env: { TRAWL_CACHE: `${folder}/cache`, TRAWL_DATA: `${folder}/data` },
  });
}

/** A suite file as a user writes one. */
async function writeSuite(folder: string, dataset: string, extra: object): Promise<string> {
  const problem = {
    dataset,
    ...extra,
    head: {
      kind: "linear",
      hidden: 0,
      optimizer: "adam",
      learningRate: 0.01,
      weightDecay: 0,
      momentum: 0,
      nesterov: false,
      epochs: 20,
      batchSize: 16,
    },
    initial: 4,
    budget: 4,
    cycles: 1,
    subset: 0,
  };
  const suite = {
    name: "mine",
    description: "My own data",
    problems: [problem],
    strategies: ["random", "margin"],
    seeds: [0],
  };
  const path = `${folder}/mine.ts`;
  await Deno.writeTextFile(path, `export const mine = ${JSON.stringify(suite)};\n`);
  return path;
}

async function manifests(folder: string): Promise<RunManifest[]> {
  const names = namesIn(folder).filter((name) => name.endsWith(".arrow"));
  return await Promise.all(names.map(async (name) => {
    return decodeRuns(await Deno.readFile(`${folder}/${name}`))[0].manifest;
  }));
}

Deno.test("a suite runs on a folder of one's own pictures, with and without corrupt ones", () =>
  withFolder(async (folder) => {
    await drawClassFolders(`${folder}/stripes/train`, { count: 12, side: 20 });
    await drawClassFolders(`${folder}/stripes/test`, { count: 5, side: 24, seed: 1 });
    await Deno.writeTextFile(`${folder}/stripes/train/down/7.png`, "no picture");
    const suite = await writeSuite(folder, "./stripes", { backbone: "scattering" });
    const args = ["--suite", suite, "--out", folder];

    const failed = await run(folder, "bench", ...args);
    assertEquals(failed.code, 2, failed.stdout);
    assertStringIncludes(failed.stderr, `"${folder}/stripes/train/down/7.png": it is not an image`);

    const done = await run(folder, "bench", ...args, "--on-corrupt", "skip");
    assertEquals(done.code, 0, done.stderr);
    assertStringIncludes(done.stderr, "stripes: 1 image is left out, the first: Cannot decode");
    assertStringIncludes(done.stdout, "stripes · scattering");
    const runs = await manifests(`${folder}/mine`);
    assertEquals(runs.length, 2);
    for (const { config, poolSize, testSize, classes, skipped } of runs) {
      assertEquals([config.dataset, poolSize, testSize], ["stripes", 23, 10]);
      assertEquals(classes, ["across", "down"]);
      assertEquals(skipped?.count, 1);
      assertStringIncludes(skipped!.first[0]!, "train: Cannot decode image 21");
    }

    const embed = ["embed", `${folder}/stripes`, "--backbone", "scattering"] as const;
    const again = await run(folder, ...embed, "--on-corrupt", "skip");
    assertEquals(again.code, 0, again.stderr);
    assertStringIncludes(again.stderr, "stripes, train: 23 × 342 features were there already");
    const pool = `${folder}/pool.npy`;
    const copied = await run(folder, ...embed, "--split", "test", "--output", pool);
    assertEquals(copied.code, 0, copied.stderr);
    const select = ["--strategy", "coreset", "--features", pool, "--budget", "3"];
    const chosen = await run(folder, "select", ...select);
    assertEquals(new Set(chosen.stdout.trim().split("\n")).size, 3, chosen.stderr);
    const unknown = await run(folder, ...embed, "--on-corrupt", "ignore");
    assertEquals([unknown.code, unknown.stdout], [2, ""]);
  }));

Deno.test("a suite runs on a table of one's own, without a backbone", () =>
  withFolder(async (folder) => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const [x, y] = [Math.sin(i * 1.7), Math.cos(i * 2.3)];
      return `${x.toFixed(4)};${y.toFixed(4)};${x + y > 0 ? "warm" : "cold"}`;
    });
    await Deno.writeTextFile(`${folder}/weather.csv`, ["sun;wind;day", ...rows, ""].join("\n"));
    const suite = await writeSuite(folder, "weather.csv", {});
    const done = await run(folder, "bench", "--suite", suite, "--out", folder);
    assertEquals(done.code, 0, done.stderr);
    assertStringIncludes(done.stderr, "weather has no test part: 20 % of each class is drawn");
    const [{ config, poolSize, testSize, dimensions, classes, skipped }] =
      (await manifests(`${folder}/mine`)) as [RunManifest];
    assertEquals([config.dataset, dimensions, classes], ["weather", 2, ["cold", "warm"]]);
    assertEquals([poolSize + testSize, skipped], [60, undefined]);
    assert(testSize >= 11 && testSize <= 13);

    await Deno.writeTextFile(
      `${folder}/weather.csv`,
      ["sun;wind;day", ...rows, "1;;warm"].join("\n"),
    );
    const hole = await run(folder, "bench", "--suite", suite, "--out", folder);
    assertEquals(hole.code, 2);
    assertStringIncludes(hole.stderr, 'line 62 has no number in column "wind"');
  }));
