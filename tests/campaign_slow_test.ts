/** Campaigns that take long: damage, kills, and what processes on one folder make of them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { readClaims } from "../runs/claims.ts";
import { bench, options } from "./support/bench.ts";
import { forEachAtOnce, type Outcome, runTask, startTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

const few = ["--strategies", "random,margin", "--seeds", "2", "--cycles", "1", "--threads", "1"];

/** Kills of the test of kills; more by `TRAWL_KILLS`. */
const kills = Number(Deno.env.get("TRAWL_KILLS") ?? 12);

async function campaign(...[word, ...args]: string[]): Promise<Outcome> {
  return await runTask("bench", [word!, ...args], options);
}

Deno.test("shares of a manifest, a damaged result among them, merge to what one command gives", async () => {
  await withFolder(async (folder) => {
    const quick = `${folder}/quick`;
    const plan = (...args: string[]) => campaign("plan", ...few, "--out", folder, ...args);
    const planned = await plan();
    assertEquals([planned.code, planned.stdout], [0, `4 runs\n${quick}/manifest.jsonl\n`]);
    const manifest = await Deno.readTextFile(`${quick}/manifest.jsonl`);
    await forEachAtOnce([plan(), plan("--seeds=3")], async (again) => void await again);
    assertEquals(await Deno.readTextFile(`${quick}/manifest.jsonl`), manifest);

    await forEachAtOnce([["0/2"], ["1/2"], ["0/2"]], async ([shard]) => {
      const { code, stdout, stderr } = await campaign("run", quick, "--shard", shard!);
      assertEquals([code, stdout], [0, "2 of 2 runs done, 0 failed\n"], stderr);
    });
    const status = await campaign("status", quick);
    assertEquals([status.code, status.stderr], [0, ""]);
    assertStringIncludes(status.stdout, "done     4");

    const name = namesIn(quick).find((name) => name.endsWith(".arrow"))!;
    const bytes = await Deno.readFile(`${quick}/${name}`);
    bytes[bytes.length >> 1]! ^= 0xff;
    await Deno.writeFile(`${quick}/${name}`, bytes);
    const damaged = await campaign("merge", quick);
    assertEquals(damaged.code, 1);
    assertStringIncludes(damaged.stderr, "is not used. It is damaged");
    assertStringIncludes(damaged.stdout, "3 of 4 runs merged, 0 failed");
    assertStringIncludes(damaged.stdout, "Missing: ");
    const again = await campaign("run", quick);
    assertEquals([again.code, again.stdout], [0, "4 of 4 runs done, 0 failed\n"], again.stderr);

    const merged = JSON.parse((await campaign("merge", quick, "--json")).stdout);
    assertEquals([merged.merged, merged.failed, merged.missing], [4, 0, []]);
    const alone = await bench(`${folder}/alone`, ...few);
    assertEquals(alone.code, 0, alone.stderr);
    const compared = await runTask("compare", [`${folder}/alone/quick`, quick, "--json"], options);
    const { content } = JSON.parse(compared.stdout);
    assertEquals(content, [merged.content, merged.content]);
  });
});

Deno.test(`two processes on one folder, killed ${kills} times at random, lose and change nothing`, async () => {
  await withFolder(async (folder) => {
    const seeds = Math.ceil(kills / 3);
    const args = ["--strategies", "random,margin,entropy", "--seeds", `${seeds}`, "--cycles", "20"];
    const out = (name: string) => ["--threads", "1", "--out", `${folder}/${name}`];
    const alone = await campaign("plan", ...args, ...out("alone"));
    assertEquals(alone.code, 0, alone.stderr);
    assertEquals((await campaign("run", `${folder}/alone/quick`)).code, 0);
    const { content } = JSON.parse(
      (await campaign("merge", `${folder}/alone/quick`, "--json")).stdout,
    );

    const quick = `${folder}/killed/quick`;
    assertEquals((await campaign("plan", ...args, ...out("killed"))).code, 0);
    for (let kill = 0; kill < kills; kill++) {
      const both = [0, 1].map(() => startTask("bench", ["run", quick], options));
      await delay(1000 + 5000 * Math.random());
      // One process or both, while the launcher lives.
      const keys = namesIn(quick).map((name) => name.replace(/\.claim$/, ""));
      const pids = new Set(Array.from((await readClaims(quick, keys)).values(), (c) => c.process));
      for (const pid of [...pids].slice(kill % 2)) kill9(pid);
      for (const { process } of both) kill9(process.pid);
      await Promise.all(both.map(({ outcome }) => outcome));
    }
    const rest = await campaign("run", quick);
    assertEquals([rest.code, rest.stdout], [
      0,
      `${3 * seeds} of ${3 * seeds} runs done, 0 failed\n`,
    ], rest.stderr);
    const merged = JSON.parse((await campaign("merge", quick, "--json")).stdout);
    assertEquals([merged.content, merged.missing, merged.failed], [content, [], 0]);
    const left = namesIn(quick).filter((name) => /claim|checkpoint|partial|invalid/.test(name));
    assertEquals(left, []);
  });
});

function kill9(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    // It has ended already.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

const faulty = `
import { defineStrategy, fastFishingHead } from "@trawl/trawl";
import * as v from "valibot";
const picking = (name, select) => defineStrategy({ name, title: name, summary: name, needs: [],
  coldStart: true, settings: v.strictObject({}), select });
const rows = (budget) => Array.from({ length: budget }, (_, i) => i);
export const suite = { name: "faulty", description: "", seeds: [0], strategies: [
  picking("throws", () => { throw new Error("no luck"); }),
  picking("hangs", () => { for (;;); }),
  picking("waits", () => new Promise(() => {})),
  picking("repeats", ({ budget }) => Promise.resolve(rows(budget).fill(0))),
  picking("nothing", () => Promise.resolve(undefined)),
  picking("nan", ({ budget }) => Promise.resolve(rows(budget).fill(NaN))),
  "random"],
  problems: [{ dataset: "glyphs", backbone: "scattering", head: { ...fastFishingHead, epochs: 1 },
    initial: 10, budget: 5, cycles: 1, subset: 100 }] };
`;

Deno.test("strategies that throw, hang or answer wrongly become rows, and the rest continues", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/faulty.ts`, faulty);
    const suite = ["--suite", `${folder}/faulty.ts`];
    const planned = await campaign("plan", ...suite, "--out", folder, "--threads", "1");
    assertEquals(planned.code, 0, planned.stderr);
    const run = await campaign("run", `${folder}/faulty`, ...suite, "--limit", "20");
    assertEquals([run.code, run.stdout], [1, "1 of 7 runs done, 6 failed\n"], run.stderr);
    const { stdout, code } = await campaign("status", `${folder}/faulty`, "--json");
    const { done, failed, missing } = JSON.parse(stdout);
    assertEquals([code, done, missing], [1, 1, []]);
    const reasons = Object.entries(failed as Record<string, { strategy: string }[]>)
      .flatMap(([reason, runs]) => runs.map(({ strategy }) => `${strategy}: ${reason}`)).sort();
    for (
      const [i, text] of [
        "hangs: Cycle 0: It took longer than 20 s, and was ended (--limit)",
        "nan: ",
        "nothing: ",
        "repeats: ",
        "throws: Cycle 0: no luck",
        "waits: Cycle 0: It took longer than 20 s, and was ended (--limit)",
      ].entries()
    ) {
      assertStringIncludes(reasons[i]!, text);
    }
  });
});
