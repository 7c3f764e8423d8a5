import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { sampleManifest } from "../../runs/testing/runs.ts";
import { type Case, caseText } from "../../runs/measurement.ts";
import { benchmarks } from "../registry.ts";
import { sampleGolden, sampleRuns, withAccuracy, withPick } from "../testing/golden.ts";
import { accept, changesOf } from "./accept.ts";
import { goldenText, parseGolden } from "./file.ts";

const { environment } = sampleManifest();
const counters = { sessions: 1, nodes: 8, calls: 1, bytes: 4000, largestCall: 4000 };

Deno.test("changesOf names runs, first cycle and pick, and counters", () => {
  const before = sampleGolden();
  const runs = sampleRuns((run) =>
    withAccuracy(["badge", "clouds"], 0.01)(withPick(["margin", "glyphs", 1], [1, 2], 9)(run))
  ).filter(({ strategy, problem }) => strategy !== "badge" || problem !== "glyphs");
  const next = {
    ...sampleGolden(runs),
    processor: "another",
    counters: {
      "margin N=1000 B=10": { ...counters, bytes: 5000 },
      "badge N=1000 B=10": counters,
    },
  };
  assertEquals(changesOf(before, next), [
    "processor: another instead of a processor with AVX2",
    "picks of margin on glyphs, seed 1: cycle 1, pick 2: row 9 instead of 11, gap 1e-6",
    "picks of badge on glyphs, seed 0: removed",
    "picks of badge on glyphs, seed 1: removed",
    "accuracy of badge on glyphs: removed",
    "accuracy of badge on clouds: seed 0, cycle 0: 51.00 % instead of 50.00 %",
    "counters of margin N=1000 B=10: bytes 5000 instead of 4000",
    "counters of badge N=1000 B=10: new",
  ]);
  assertEquals(changesOf(before, before), []);
});

Deno.test("accept writes the file, says what changed, and keeps what was not measured", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/golden.json`;
    const [first, second] = benchmarks.flatMap(({ name: benchmark, sizes }) =>
      sizes.map((sizes) => ({ benchmark, sizes }))
    ) as [Case, Case];
    const given = { environment, runs: sampleRuns() };
    const cases = [{ ...first, headCounters: counters }, { ...second, headCounters: undefined }];
    assertEquals(await accept(path, { ...given, cases }), `"${path}" is new`);
    assertEquals(await accept(path, { ...given, cases: [] }), `"${path}": nothing changed`);
    const kept = parseGolden(await Deno.readTextFile(path));
    assertEquals(kept.counters, { [caseText(first)]: counters });
    assertEquals([kept.processor, kept.onnxruntime], ["a processor", "1.30.0"]);

    const more = [{ ...second, headCounters: counters }];
    assertEquals(
      await accept(path, { environment, runs: undefined, cases: more }),
      `counters of ${caseText(second)}: new`,
    );
    assertEquals(parseGolden(await Deno.readTextFile(path)).picks, kept.picks);

    // Runs that stay are still those of their processor.
    const elsewhere = { ...environment, cpu: "another" };
    await accept(path, { environment: elsewhere, runs: undefined, cases: more });
    assertEquals(parseGolden(await Deno.readTextFile(path)).processor, "a processor");

    // A benchmark that no longer exists goes; a damaged file is replaced.
    await Deno.writeTextFile(path, goldenText({ ...kept, counters: { "gone N=1": counters } }));
    assertEquals(await accept(path, { ...given, cases: [] }), "counters of gone N=1: removed");
    await Deno.writeTextFile(path, "damaged");
    assertEquals(await accept(path, { ...given, cases: [] }), `"${path}" is new`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("accept refuses a part of a file that does not exist", async () => {
  await assertRejects(
    () => accept("/nowhere/golden.json", { environment, runs: undefined, cases: [] }),
    InputError,
    "accept all of it, without --only",
  );
});
