/** `deno task bench:report`: measures how long thousands of runs take to be read, analysed and shown. */
import { analyse } from "../../reports/analysis/analysis.ts";
import { renderPage } from "../../reports/page.ts";
import { writeRuns } from "../../reports/testing/files.ts";
import { noBrowser, withBrowser } from "../../reports/testing/browser.ts";
import { largeSuite } from "../../reports/testing/results.ts";
import { exitCodes, runCommand, writeOut } from "../../cli/command.ts";
import { filesAt, readResults } from "../../runs/read.ts";
import { fastest } from "./repeat.ts";

/** Times each of them is done. The least is shown: the rest is other work of the machine. */
const REPEATS = 5;

async function measure(): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "trawl-report-" });
  try {
    const runs = largeSuite();
    await writeRuns(folder, runs);
    const files = await filesAt(folder);
    const floor = await fastest(REPEATS, async () => {
      for (const file of files) await Deno.readFile(file);
    });
    const read = await fastest(REPEATS, async () => await readResults([folder]));
    const { results } = await readResults([folder]);
    const analysed = await fastest(REPEATS, () => Promise.resolve(analyse(results)));
    const page = await renderPage(analyse(results));
    const shown = await fastest(REPEATS, async () => await renderPage(analyse(results)));
    writeOut(
      `${results.length} runs of ${runs[0]!.cycles.length} evaluations\n` +
        `read and checked   ${show(read)} (floor, the bytes alone: ${show(floor)})\n` +
        `analysed           ${show(analysed)}\n` +
        `analysed and page  ${show(shown)}, ${(page.length / 1e6).toFixed(1)} MB\n` +
        (noBrowser ? "" : await inBrowser(page)),
    );
    return exitCodes.done;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Keeps how long the page's tasks took that took 50 ms or more. */
const WATCH = `globalThis.long = []; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) long.push(entry.duration);
}).observe({ entryTypes: ["longtask"] });`;

/** What a reader waits for: until the page answers, and the longest that it stands still while one clicks. */
async function inBrowser(html: string): Promise<string> {
  const [opened, still] = [[] as number[], [] as number[]];
  await withBrowser(async (open) => {
    for (let i = 0; i < REPEATS; i++) {
      const { page } = await open(html, { before: WATCH });
      opened.push(Number(await page.locator("html").getAttribute("data-ready")) / 1000);
      const longest = async (): Promise<number> => {
        await page.waitForTimeout(400);
        const tasks = await page.evaluate(() =>
          (globalThis as unknown as { long: number[] }).long.splice(0)
        );
        return Math.max(0, ...tasks) / 1000;
      };
      await longest();
      await page.getByRole("button", { name: "badge", exact: true }).click();
      await page.locator("#curves").scrollIntoViewIfNeeded();
      await page.getByRole("button", { name: "Difference to random" }).click();
      await page.locator("summary", { hasText: "Datasets" }).click();
      await page.getByRole("button", { name: "dataset-7", exact: true }).click();
      still.push(await longest());
      await page.close();
    }
  });
  return `opened in Chromium ${show(Math.min(...opened))}\n` +
    `longest task       ${show(Math.min(...still))} (0.00 s: below 50 ms) while filters change\n`;
}

function show(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}

if (import.meta.main) await runCommand(measure);
