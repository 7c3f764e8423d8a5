/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The growth page in a browser: it is drawn on logarithmic axes, and asks nothing of any network. */
import { assert, assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { sampleMeasurement } from "../testing/measurement.ts";
import {
  canvasColours,
  firstPicture,
  noBrowser,
  type OpenPage,
  redrawn,
  withPage,
} from "../testing/browser.ts";
import { renderGrowthPage } from "./page.ts";

const HOSTILE = "</script><img src=x onerror=document.title='owned'>";

/** A chart of chart.js, as far as it is looked at here. */
interface DrawnChart {
  readonly scales: Readonly<Record<string, { readonly type: string; readonly min: number }>>;
  readonly data: { readonly datasets: readonly { readonly label: string }[] };
}

Deno.test({
  name: "the growth page in chromium",
  ignore: noBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const measurement = sampleMeasurement(["bait", "bait-binary", HOSTILE]);
    const html = renderGrowthPage(measurement, { title: HOSTILE });
    await withPage(html, (open) => inspect(t, open));
  },
});

async function inspect(
  t: Deno.TestContext,
  { page, url, requests, trouble }: OpenPage,
): Promise<void> {
  const charts = () =>
    page.locator("canvas").evaluateAll((canvases) => {
      const { Chart } = globalThis as unknown as {
        Chart: { getChart(canvas: unknown): DrawnChart };
      };
      return canvases.map((canvas) => {
        const { scales, data } = Chart.getChart(canvas);
        return {
          types: [scales.x!.type, scales.y!.type],
          lowest: scales.y!.min,
          labels: data.datasets.map(({ label }) => label).filter((label) => label !== ""),
        };
      });
    });

  await t.step("draws every chart on logarithmic axes that share the seconds", async () => {
    for (const count of await canvasColours(page)) assertGreater(count, 50);
    const drawn = await charts();
    assertEquals(drawn.length, 2);
    for (const { types, lowest, labels } of drawn) {
      assertEquals(types, ["logarithmic", "logarithmic"]);
      assertEquals(lowest, drawn[0]!.lowest);
      assertEquals(labels, ["bait", "bait-binary", HOSTILE]);
    }
  });

  await t.step("turns seconds into multiples of the floor, and its notes with them", async () => {
    const before = await firstPicture(page);
    await page.getByRole("button", { name: "Times the floor" }).click();
    await redrawn(page, before);
    // The floor itself, and a margin below it.
    assertLessOrEqual((await charts())[0]!.lowest, 1);
    assertEquals(await page.locator('[data-note="seconds"]:visible').count(), 0);
    await page.getByRole("button", { name: "Seconds", exact: true }).first().click();
  });

  await t.step("the legend hides a strategy in all charts", async () => {
    await page.getByRole("button", { name: "bait", exact: true }).click();
    for (const { labels } of await charts()) assert(!labels.includes("bait"));
    await page.getByRole("button", { name: "Show all" }).click();
  });

  await t.step("tables sort by number", async () => {
    const head = page.locator("#points th", { hasText: "Times floor" });
    await head.getByRole("button").click();
    assertEquals(await head.getAttribute("aria-sort"), "descending");
    const place = await head.evaluate((cell) => (cell as HTMLTableCellElement).cellIndex);
    const values = await page.locator("#points tbody").first().locator("tr").evaluateAll(
      (rows, column) =>
        rows.map((row) => Number((row as HTMLTableRowElement).cells[column]!.dataset.value)),
      place,
    );
    assertEquals(values, values.toSorted((a, b) => b - a));
  });

  await t.step("follows the system into the dark", async () => {
    const before = await firstPicture(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await redrawn(page, before);
  });

  await t.step("fits 320 pixels", async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assertLessOrEqual(width, 320);
  });

  await t.step("names are text, and nothing was asked for or complained of", async () => {
    assertEquals(await page.locator("img").count(), 0);
    assertEquals(await page.title(), HOSTILE);
    assertGreater(await page.getByText(HOSTILE).count(), 3);
    assertEquals(requests.filter((request) => !request.startsWith("data:")), [url]);
    assertEquals(trouble, []);
  });
}
