/** `deno task verify`, as a user runs it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeRuns } from "../runs/arrow.ts";
import { writeRun } from "../runs/file.ts";
import { runKey } from "../runs/key.ts";
import { readResults } from "../runs/read.ts";
import type { RunManifest, RunResult } from "../runs/run.ts";
import { bench, options } from "./support/bench.ts";
import { type Outcome, runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

async function verify(...args: string[]): Promise<Outcome> {
  return await runTask("verify", ["--offline", ...args], options);
}

/** Another run's file that is right by itself: its key and its checksum are those of its content. */
async function plant(
  folder: string,
  run: RunResult,
  { manifest = {}, cycles = run.cycles }: {
    readonly manifest?: Partial<RunManifest>;
    readonly cycles?: RunResult["cycles"];
  },
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const changed = { ...run.manifest, ...manifest };
  const keyed = { ...changed, key: runKey(changed) };
  const { strategy, seed } = keyed.config;
  await writeRun(`${folder}/${strategy}-${seed}.arrow`, { manifest: keyed, cycles });
}

Deno.test("verify reproduces what was run, and refutes what was changed", () =>
  withFolder(async (folder) => {
    const args = "--strategies random,margin --seeds 2 --cycles 1 --threads 1".split(" ");
    const ran = await bench(folder, ...args);
    assertEquals(ran.code, 0, ran.stderr);
    const { results } = await readResults([`${folder}/quick`]);
    const runOf = (strategy: string, seed: number): RunResult =>
      results.find(({ manifest: { config } }) =>
        config.strategy === strategy && config.seed === seed
      )!;

    await Deno.writeFile(`${folder}/all.arrow`, encodeRuns(results));
    const whole = await verify(`${folder}/all.arrow`);
    assertEquals(whole.code, 0, whole.stderr);
    assertStringIncludes(whole.stderr, "4 of 4 runs drawn with seed 0, 0:0");
    assertStringIncludes(whole.stdout, "bitwise  glyphs · scattering, margin, seed 1\n");
    assertStringIncludes(whole.stdout, "4 of 4 runs run again in ");
    assertStringIncludes(whole.stdout, ": 4 bitwise\n");

    const changed = `${folder}/changed`;
    const [margin, other] = [runOf("margin", 0), runOf("margin", 1)];
    const [first, last] = margin.cycles;
    const better = [first!, { ...last!, accuracy: 0.99 }];
    await plant(changed, margin, { cycles: better });
    const unused = Array.from({ length: 100 }, (_, row) => row)
      .find((row) => other.cycles.every(({ picks }) => !picks.includes(row)))!;
    const picks = other.cycles[0]!.picks.with(3, unused);
    await plant(changed, other, { cycles: [{ ...other.cycles[0]!, picks }, other.cycles[1]!] });
    const earlier = { codeHash: "0".repeat(64), schemaVersion: 1 } as const;
    await plant(changed, runOf("random", 0), { manifest: earlier });
    const random = runOf("random", 1);
    const data = { datasetHash: "1".repeat(64) };
    await plant(changed, random, { manifest: data });
    const found = await verify(changed, "--runs", "all", "--json");
    assertEquals(found.code, 1, found.stderr);
    const { lines, impossible } = JSON.parse(found.stdout);
    const byName = new Map<
      string,
      { verdict: string; cycle?: number; found: string; notes: string[] }
    >(
      lines.map((
        line: { strategy: string; seed: number },
      ) => [`${line.strategy} ${line.seed}`, line]),
    );
    const accuracy = byName.get("margin 0")!;
    assertEquals([accuracy.verdict, accuracy.cycle, accuracy.notes], ["not", 1, []]);
    assertEquals(accuracy.found, `accuracy 0.99 recorded, ${last!.accuracy} here`);
    const pick = byName.get("margin 1")!;
    assertEquals([pick.verdict, pick.cycle], ["not", 0]);
    assertEquals(
      pick.found,
      `pick 4 is row ${unused} recorded, row ${other.cycles[0]!.picks[3]} here`,
    );
    const { verdict, notes } = byName.get("random 0")!;
    assertEquals([verdict, notes], ["bitwise", ["code has changed"]]);
    assertEquals(Object.values(impossible), [
      'Its dataset "glyphs" is not the one here: hashes differ',
    ]);

    // Nothing of these can be run: of another name, not here, of another hash.
    for (const [i, dataset] of ["./birds", "letter"].entries()) {
      const config = { ...random.manifest.config, dataset, backbone: "none", seed: i };
      await plant(`${folder}/missing`, random, { manifest: { config } });
    }
    const missing = await verify(`${folder}/missing`);
    assertEquals([missing.code, missing.stdout], [2, ""], missing.stderr);
    assertStringIncludes(missing.stderr, "None of 2 runs can be run again. ");
  }));
