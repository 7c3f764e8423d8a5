import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { InputError } from "../core/errors.ts";
import { type Rejection, ResultStore } from "../runs/store.ts";
import { runSuite } from "./run_suite.ts";
import { readResults } from "../runs/read.ts";
import type { Problem } from "./suites/suite.ts";
import { namesIn, withFolder } from "../tests/support/folder.ts";
import { sampleManifest, sampleRun } from "../runs/testing/runs.ts";
import { SampleExecutor, sampleOptions, sampleSuite } from "./testing/suite.ts";

const everyRun = ["random 0 after 0", "margin 0 after 0", "random 1 after 0", "margin 1 after 0"];

Deno.test("runSuite runs everything once, seed by seed", async () => {
  await withFolder(async (folder) => {
    const executor = new SampleExecutor();
    const outcome = await runSuite(sampleOptions(new ResultStore(folder), executor));
    assertEquals(executor.log, ["describe 0", "prepare 0", ...everyRun, "close"]);
    assertEquals(outcome.results.map(({ status }) => status), Array(4).fill("done"));
    const { results: _, ...counts } = outcome;
    assertEquals(counts, { planned: 4, skipped: 0, failed: 0, stopped: false });
    assertEquals(namesIn(folder).filter((name) => name.endsWith(".arrow")).length, 4);
  });
});

Deno.test("results name the rule or the share by which their pool was drawn", async () => {
  await withFolder(async (folder) => {
    const problem = sampleSuite.problems[0]!;
    const drawn = async (more: Pick<Problem, "pool" | "poolShare">) => {
      const suite = { ...sampleSuite, problems: [{ ...problem, ...more }] };
      const store = new ResultStore(`${folder}/${JSON.stringify(more)}`);
      await runSuite(sampleOptions(store, new SampleExecutor(), { suite }));
      const { results } = await readResults([store.folder]);
      const { pool, poolShare } = results[0]!.manifest;
      return { pool, poolShare };
    };
    assertEquals(await drawn({}), { pool: undefined, poolShare: undefined });
    assertEquals(await drawn({ pool: "reference" }), { pool: "reference", poolShare: undefined });
    assertEquals(await drawn({ poolShare: 0.5 }), { pool: undefined, poolShare: 0.5 });
  });
});

Deno.test("runSuite skips what is done, without getting features ready", async () => {
  await withFolder(async (folder) => {
    const store = new ResultStore(folder);
    const first = await runSuite(sampleOptions(store, new SampleExecutor()));
    const executor = new SampleExecutor();
    const second = await runSuite(sampleOptions(store, executor));
    assertEquals(executor.log, ["describe 0", "close"]);
    assertEquals(second.results, first.results);
    assertEquals([second.skipped, second.stopped], [4, false]);
  });
});

Deno.test("runSuite runs only what is new where a suite grows", async () => {
  await withFolder(async (folder) => {
    const store = new ResultStore(folder);
    await runSuite(sampleOptions(store, new SampleExecutor()));
    const executor = new SampleExecutor();
    const suite = { ...sampleSuite, strategies: ["margin", "badge"] };
    await runSuite(sampleOptions(store, executor, { suite }));
    assertEquals(executor.log.slice(2, -1), ["badge 0 after 0", "badge 1 after 0"]);
  });
});

Deno.test("runSuite leaves out what a problem goes without", async () => {
  await withFolder(async (folder) => {
    const executor = new SampleExecutor();
    const [problem] = sampleSuite.problems;
    const problems = [{ ...problem!, without: ["margin"] }, { ...problem!, budget: 2 }];
    const suite = { ...sampleSuite, problems, seeds: [0] };
    await runSuite(sampleOptions(new ResultStore(folder), executor, { suite }));
    assertEquals(executor.log.filter((line) => line.includes("after")), [
      ...["random 0 after 0", "random 0 after 0", "margin 0 after 0"],
    ]);
  });
});

Deno.test("a stopped suite keeps its cycles, and continues after them", async () => {
  await withFolder(async (folder) => {
    const store = new ResultStore(folder);
    const stop = new AbortController();
    const stopping = new SampleExecutor(({ config }, cycle) => {
      if (config.strategy === "margin" && cycle === 1) stop.abort();
    });
    const outcome = await runSuite(sampleOptions(store, stopping, { signal: stop.signal }));
    assertEquals([outcome.results.length, outcome.stopped], [1, true]);
    assertEquals(namesIn(folder).filter((name) => name.endsWith(".checkpoint")).length, 1);

    const executor = new SampleExecutor();
    const { results } = await runSuite(sampleOptions(store, executor));
    assertEquals(executor.log.slice(2, -1), ["margin 0 after 2", ...everyRun.slice(2)]);
    assertEquals(results.map(({ cycles }) => cycles.length), [3, 3, 3, 3]);
    assert(namesIn(folder).every((name) => !name.endsWith(".checkpoint")));
  });
});

Deno.test("a checkpoint has the last cycle's state, and a complete result none", async () => {
  await withFolder(async (folder) => {
    const store = new ResultStore(folder);
    const stop = new AbortController();
    const resumed: (string | undefined)[][] = [];
    const executor = new SampleExecutor();
    executor.run = async ({ config, resume }, onCycle) => {
      resumed.push(resume.map(({ state }) => state));
      for (const row of sampleRun(sampleManifest(config)).cycles.slice(resume.length)) {
        const state = row.cycle < config.cycles ? { state: `[${row.cycle}]` } : {};
        if (row.cycle === 1) stop.abort();
        if (!await onCycle({ ...row, ...state }) && row.cycle < config.cycles) return false;
      }
      return true;
    };
    const suite = { ...sampleSuite, strategies: ["random"], seeds: [0] };
    await runSuite(sampleOptions(store, executor, { suite, signal: stop.signal }));
    const { results } = await runSuite(sampleOptions(store, executor, { suite }));
    assertEquals(resumed, [[], [undefined, "[1]"]]);
    assertEquals(results[0]!.cycles, sampleRun(sampleManifest(results[0]!.manifest.config)).cycles);
  });
});

Deno.test("a suite that is stopped in a run's last cycle keeps that run", async () => {
  await withFolder(async (folder) => {
    const stop = new AbortController();
    const stopping = new SampleExecutor((_, cycle) => {
      if (cycle === 2) stop.abort();
    });
    const options = sampleOptions(new ResultStore(folder), stopping, { signal: stop.signal });
    const outcome = await runSuite(options);
    assertEquals([outcome.results.length, outcome.stopped], [1, true]);
  });
});

Deno.test("a stop while data are read or features computed interrupts that", async () => {
  for (const step of ["describe", "prepare"] as const) {
    await withFolder(async (folder) => {
      const stop = new AbortController();
      const executor = new SampleExecutor();
      const interrupted = Promise.withResolvers<never>();
      executor.interrupt = () => interrupted.reject(new Error("Interrupted"));
      executor[step] = () => {
        stop.abort();
        return interrupted.promise;
      };
      const options = sampleOptions(new ResultStore(folder), executor, { signal: stop.signal });
      const outcome = await runSuite(options);
      assertEquals([outcome.results.length, outcome.stopped], [0, true]);
      assertEquals(outcome.planned, step === "describe" ? 0 : 4);
      assertEquals(executor.log.at(-1), "close");
    });
  }
});

Deno.test("a failed run is a result, the others continue, and it is tried again", async () => {
  await withFolder(async (folder) => {
    const store = new ResultStore(folder);
    const failing = new SampleExecutor(({ config }, cycle) => {
      if (config.strategy === "margin" && config.seed === 0 && cycle === 1) {
        throw new Error("No luck");
      }
    });
    const outcome = await runSuite(sampleOptions(store, failing));
    assertEquals([outcome.failed, outcome.stopped, outcome.results.length], [1, false, 4]);
    const failed = outcome.results[1]!;
    assertEquals([failed.status, failed.message], ["failed", "Cycle 1: No luck"]);
    assertEquals(failed.cycles.length, 1);

    const executor = new SampleExecutor();
    const retried = await runSuite(sampleOptions(store, executor));
    assertEquals(executor.log.slice(2, -1), ["margin 0 after 1"]);
    assertEquals([retried.failed, retried.skipped], [0, 3]);
    const told = retried.results.map(({ manifest: { worker, retries } }) => [worker, retries]);
    assertEquals(told, [[0, 0], [0, 1], [0, 0], [0, 0]]);
    assert(retried.results[1]!.manifest.embedSeconds! >= 0);
  });
});

Deno.test("a failure that was not tried again before a stop is still a result", async () => {
  await withFolder(async (folder) => {
    const store = new ResultStore(folder);
    const failing = new SampleExecutor(({ config }) => {
      if (config.strategy === "margin") throw new Error("No luck");
    });
    await runSuite(sampleOptions(store, failing));
    const outcome = await runSuite(
      sampleOptions(store, new SampleExecutor(), { signal: AbortSignal.abort() }),
    );
    assertEquals([outcome.results.length, outcome.failed, outcome.stopped], [4, 2, true]);
  });
});

Deno.test("a cycle that makes no sense fails its run", async () => {
  await withFolder(async (folder) => {
    const executor = new SampleExecutor();
    executor.run = async (_, onCycle) => {
      await onCycle({ ...sampleRun().cycles[0]!, accuracy: NaN });
      return true;
    };
    const outcome = await runSuite(sampleOptions(new ResultStore(folder), executor));
    assertEquals(outcome.failed, 4);
    assertStringIncludes(outcome.results[0]!.message, "accuracy is NaN");
  });
});

Deno.test("results under their earlier names are not computed again", async () => {
  await withFolder(async (folder) => {
    const store = new ResultStore(folder);
    const first = await runSuite(sampleOptions(store, new SampleExecutor()));
    for (const { manifest } of first.results) {
      const [path, earlier] = [store.path(manifest), `${folder}/${manifest.key}.arrow`];
      await Deno.rename(path, earlier);
      await Deno.rename(`${path}.sha256`, `${earlier}.sha256`);
    }
    const before = namesIn(folder);
    const second = await runSuite(sampleOptions(store, new SampleExecutor()));
    assertEquals([second.skipped, second.results], [4, first.results]);
    assertEquals(namesIn(folder), before);
  });
});

Deno.test("a damaged result is put aside and run again, with equal picks", async () => {
  await withFolder(async (folder) => {
    const rejected: Rejection[] = [];
    const store = new ResultStore(folder, (rejection) => rejected.push(rejection));
    const first = await runSuite(sampleOptions(store, new SampleExecutor()));
    const { manifest } = first.results[2]!;
    const whole = await Deno.readFile(store.path(manifest));
    await Deno.writeFile(store.path(manifest), whole.subarray(0, whole.length / 2));
    const executor = new SampleExecutor();
    const second = await runSuite(sampleOptions(store, executor));
    assertEquals(executor.log.slice(2, -1), ["random 1 after 0"]);
    assertEquals(rejected.map(({ path }) => path), [store.path(manifest)]);
    assertEquals(second.results[2]!.cycles, first.results[2]!.cycles);
  });
});

Deno.test("jobs share the runs, and one that breaks down is replaced", async () => {
  await withFolder(async (folder) => {
    const executors: SampleExecutor[] = [];
    const open = () => {
      const executor: SampleExecutor = new SampleExecutor(({ config }) => {
        if (config.strategy === "margin" && config.seed === 0) {
          executor.alive = false;
          throw new Error("The worker broke down");
        }
      });
      executors.push(executor);
      return Promise.resolve(executor);
    };
    const options = sampleOptions(new ResultStore(folder), new SampleExecutor(), { open, jobs: 2 });
    const outcome = await runSuite(options);
    assertEquals([outcome.failed, outcome.stopped, outcome.results.length], [1, false, 4]);
    assertEquals(executors.length, 3);
    const runs = executors.flatMap(({ log }) => log.filter((line) => line.includes("after")));
    assertEquals(runs.sort(), [...everyRun].sort());
  });
});

Deno.test("what every job finds to say about its data is said once", async () => {
  await withFolder(async (folder) => {
    const said: string[] = [];
    const options = sampleOptions(new ResultStore(folder), new SampleExecutor(), {
      jobs: 2,
      open: ({ warn }) => {
        warn("birds has no test part");
        return Promise.resolve(new SampleExecutor());
      },
    });
    const say = (message: string): void => void said.push(message);
    await runSuite({ ...options, listener: { ...options.listener, say } });
    assertEquals(said, ["birds has no test part"]);
  });
});

Deno.test("runSuite refuses a suite that does not fit before anything runs", async () => {
  const cases: readonly (readonly [Partial<typeof sampleSuite>, string])[] = [
    [{ strategies: ["margn"] }, 'did you mean "margin"'],
    [{ strategies: ["margin", "margin"] }, '"margin" takes part twice'],
    [{ strategies: [{ strategy: "margin", settings: { a: 1 } }] }, '"margin" has no settings'],
    [
      { problems: [{ ...sampleSuite.problems[0]!, cycles: 40 }] },
      'need 124 rows, but the pool of "glyphs" has 100',
    ],
    [{ problems: [{ ...sampleSuite.problems[0]!, subset: 2 }] }, "cannot fill a budget of 3"],
  ];
  for (const [change, message] of cases) {
    await withFolder(async (folder) => {
      const executor = new SampleExecutor();
      const suite = { ...sampleSuite, ...change };
      const options = sampleOptions(new ResultStore(folder), executor, { suite });
      await assertRejects(() => runSuite(options), InputError, message);
      assertEquals(executor.log, ["describe 0", "close"]);
    });
  }
});

Deno.test("processes on one folder share its runs, and each gets all results", async () => {
  await withFolder(async (folder) => {
    const executors = [0, 1, 2].map(() => new SampleExecutor(() => delay(5)));
    const outcomes = await Promise.all(
      executors.map((executor) =>
        runSuite(sampleOptions(new ResultStore(folder), executor, { claims: { look: 5 } }))
      ),
    );
    const ran = executors.flatMap(({ log }) => log.filter((line) => line.includes("after")));
    assertEquals(ran.sort(), everyRun.toSorted());
    assertEquals(outcomes.map(({ results }) => results.length), [4, 4, 4]);
    assert(namesIn(folder).every((name) => name.includes(".arrow")), String(namesIn(folder)));
  });
});

Deno.test("what another process fails at is not tried again by those that wait for it", async () => {
  await withFolder(async (folder) => {
    const failing = (): SampleExecutor =>
      new SampleExecutor(async ({ config }) => {
        await delay(20);
        if (config.strategy === "margin") throw new Error("No luck");
      });
    const suite = { ...sampleSuite, strategies: ["margin"], seeds: [0] };
    const executors = [failing(), failing()];
    const outcomes = await Promise.all(
      executors.map((executor) =>
        runSuite(sampleOptions(new ResultStore(folder), executor, { suite, claims: { look: 5 } }))
      ),
    );
    assertEquals(outcomes.map(({ failed }) => failed), [1, 1]);
    const ran = executors.flatMap(({ log }) => log.filter((line) => line.includes("after")));
    assertEquals(ran, ["margin 0 after 0"]);
  });
});
