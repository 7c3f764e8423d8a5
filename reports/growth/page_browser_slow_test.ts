/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The growth page in a browser: it is drawn on logarithmic axes, and asks nothing of any network. */
import { assert, assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { sampleMeasurement } from "../testing/measurement.ts";
import { accessibilityFaults, noBrowser, type OpenPage, withBrowser } from "../testing/browser.ts";
import { renderGrowthPage } from "./page.ts";

const HOSTILE = "</script><img src=x onerror=document.title='owned'>";

Deno.test({
  name: "the growth page in chromium",
  ignore: noBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const measurement = sampleMeasurement(["bait", "bait-binary", HOSTILE]);
    const html = await renderGrowthPage(measurement, { title: HOSTILE });
    await withBrowser(async (open) => await inspect(t, await open(html)));
  },
});

async function inspect(
  t: Deno.TestContext,
  { page, url, requests, trouble }: OpenPage,
): Promise<void> {
  /** The texts of every chart: ticks and names. */
  const texts = () =>
    page.locator(".plot > svg").evaluateAll((charts) =>
      charts.map((chart) =>
        [...chart.querySelectorAll("text")].map((text) => text.textContent ?? "")
      )
    );

  await t.step("draws every chart, on vertical axes that share the seconds", async () => {
    const drawn = await texts();
    assertEquals(drawn.length, 2);
    const ticks = (all: string[]) => all.filter((text) => /^[\d.]+ m?s$/.test(text));
    assertGreater(ticks(drawn[0]!).length, 2);
    assertEquals(ticks(drawn[1]!), ticks(drawn[0]!));
    for (const all of drawn) assert(all.some((text) => text.startsWith("bait-binary ")));
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

  await t.step("keeps nobody out, in the light and in the dark", async () => {
    assertEquals(await accessibilityFaults(page), []);
    await page.emulateMedia({ colorScheme: "dark" });
    assertEquals(await accessibilityFaults(page), []);
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
