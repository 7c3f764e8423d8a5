/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** A report of 2,000 runs in a browser: it does its work once, and in pieces. */
import { assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import { analyse } from "./analysis/analysis.ts";
import { renderPage } from "./page.ts";
import { noBrowser, type Open, withBrowser } from "./testing/browser.ts";
import { largeSuite } from "./testing/results.ts";

Deno.test({
  name: "a large report in chromium",
  ignore: noBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: (t) => withBrowser((open) => large(t, open)),
});

/** What the page did. */
interface Counts {
  /** Large texts parsed. */
  parsed: number;
  /** Charts drawn, a number a task. */
  tasks: number[];
  /** Tasks to come. */
  planned: number;
  /** When the last one began. */
  last: number;
}

/**
 * Counts what is parsed and drawn, by task. The page's clock moves 10 ms whenever it is read, so that how
 * work is split does not depend on the machine.
 */
const COUNT = `globalThis.counts = { parsed: 0, tasks: [0], planned: 0, last: Date.now() };
let now = 0;
performance.now = () => now += 10;
const { parse } = JSON;
JSON.parse = (text, ...rest) => {
  if (text.length > 1e5) counts.parsed++;
  return parse(text, ...rest);
};
const later = setTimeout;
globalThis.setTimeout = (work, ...rest) => {
  counts.planned++;
  return later(() => {
    counts.planned--;
    counts.tasks.push(0);
    counts.last = Date.now();
    work();
  }, ...rest);
};
const { getContext } = HTMLCanvasElement.prototype;
HTMLCanvasElement.prototype.getContext = function (...kind) {
  if (this.closest(".plot")) counts.tasks[counts.tasks.length - 1]++;
  return getContext.apply(this, kind);
};`;

async function large(t: Deno.TestContext, open: Open): Promise<void> {
  await t.step("2,000 runs are parsed once, and charts drawn as they are seen", async () => {
    const html = await renderPage(analyse(largeSuite()));
    assertLess(html.length, 5e6);
    const { page, trouble } = await open(html, { before: COUNT });
    /** Counts since the last time, once nothing is left to do. */
    const counted = async () => {
      const tasks = await page.waitForFunction(() => {
        const { counts } = globalThis as unknown as { counts: Counts };
        // What is in sight is known some frames later.
        const rests = counts.planned === 0 && Date.now() - counts.last > 500;
        return rests && counts.tasks.length > 1 && counts.tasks.splice(1);
      });
      const charts = await tasks.jsonValue() as number[];
      return { drawn: charts.reduce((a, b) => a + b, 0), most: Math.max(...charts) };
    };
    const plots = await page.locator(".plot:visible").count();
    assertGreater(plots, 40);
    const opened = await counted();
    assertLess(opened.drawn, plots / 2);
    assertEquals(
      await page.evaluate(() => (globalThis as unknown as { counts: Counts }).counts.parsed),
      1,
    );
    await page.getByRole("button", { name: "badge", exact: true }).click();
    const clicked = await counted();
    await page.locator("summary", { hasText: "Datasets" }).click();
    await page.getByRole("button", { name: "dataset-7", exact: true }).click();
    await page.locator("#overview [data-filtered]:visible").waitFor();
    const filtered = await counted();
    // Only what is in sight.
    assertLess(Math.max(clicked.drawn, filtered.drawn), plots / 4);
    assertLessOrEqual(Math.max(opened.most, clicked.most, filtered.most), 2);
    for (const plot of await page.locator(".plot:visible").all()) {
      await plot.scrollIntoViewIfNeeded();
      assertLessOrEqual(await page.locator(".plot canvas").count(), 24);
    }
    assertEquals(trouble, []);
  });
}
