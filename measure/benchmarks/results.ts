/** Results: written, read, analysed and shown. */
import { analyse } from "../../reports/analysis/analysis.ts";
import { renderPage } from "../../reports/page.ts";
import { validRun, writeRuns } from "../../reports/testing/files.ts";
import { sampleRun, sampleSuite } from "../../reports/testing/results.ts";
import { encodeRun } from "../../runs/arrow.ts";
import { writeRun } from "../../runs/file.ts";
import { filesAt, readResults } from "../../runs/read.ts";
import type { RunResult } from "../../runs/run.ts";
import type { Sizes } from "../../runs/measurement.ts";
import type { Benchmark, Context, Prepared } from "../benchmark.ts";

/** Ten strategies on all datasets with all seeds; the large case is 2,000 runs of 21 evaluations. */
const cases: Pick<Benchmark, "sizes" | "large" | "ladder" | "amount"> = {
  sizes: [{ datasets: 1, seeds: 2 }],
  large: [{ datasets: 20, seeds: 10 }],
  ladder: { base: { datasets: 4, seeds: 4 }, rungs: { datasets: [-1, 3], seeds: [-1, 2] } },
  amount: (sizes) => ({ count: 10 * sizes.datasets! * sizes.seeds!, unit: "runs" }),
};

/** Every run is two files, each of which is flushed. */
const files: typeof cases = { ...cases, sizes: [{ datasets: 1, seeds: 1 }] };

/** All that happens to results between a run's end and the page. */
export const results: readonly Benchmark[] = [
  {
    name: "write-runs",
    summary: "Results to files; the floor writes the same bytes",
    ...files,
    setUp: (sizes, context): Promise<Prepared> => {
      const { scratch } = context;
      const stored = madeUpRuns(sizes, context).map(validRun);
      const encoded = stored.map(encodeRun);
      return Promise.resolve({
        run: async () => {
          for (const [i, run] of stored.entries()) await writeRun(`${scratch}/${i}.arrow`, run);
        },
        floor: async () => {
          for (const [i, bytes] of encoded.entries()) {
            await Deno.writeFile(`${scratch}/${i}.bytes`, bytes);
          }
        },
      });
    },
  },
  {
    name: "read-runs",
    summary: "Results from files, checked; the floor reads the bytes",
    ...files,
    setUp: async (sizes, context): Promise<Prepared> => {
      const { scratch } = context;
      await writeRuns(scratch, madeUpRuns(sizes, context));
      const files = await filesAt(scratch);
      return {
        run: () => readResults([scratch]),
        floor: async () => {
          for (const file of files) await Deno.readFile(file);
        },
      };
    },
  },
  {
    name: "analyse",
    summary: "Everything that is known about results",
    ...cases,
    setUp: (sizes, context): Promise<Prepared> => {
      const runs = madeUpRuns(sizes, context);
      return Promise.resolve({ run: () => Promise.resolve(analyse(runs)) });
    },
  },
  {
    name: "page",
    summary: "The report's page, of results that have been analysed",
    ...cases,
    setUp: (sizes, context): Promise<Prepared> => {
      const analysis = analyse(madeUpRuns(sizes, context));
      return Promise.resolve({ run: () => renderPage(analysis) });
    },
  },
];

function madeUpRuns({ datasets = 0, seeds = 0 }: Sizes, { shared }: Context): RunResult[] {
  const names = Array.from({ length: datasets }, (_, i) => `dataset-${i}`);
  return shared(
    `runs ${datasets} ${seeds}`,
    () =>
      sampleSuite(names, seeds).map(({ manifest: { config }, message }) =>
        sampleRun({ ...config, cycles: 20, budget: 10, ...message !== "" && { message } })
      ),
  );
}
