/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The pages of measurements, comparisons and histories in a browser. */
import { assert, assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { analyse } from "../analysis/analysis.ts";
import { renderPage } from "../page.ts";
import { accessibilityFaults, noBrowser, type OpenPage, withBrowser } from "../testing/browser.ts";
import { sampleHistory, sampleMeasurement, sampleRegression } from "../testing/measured.ts";
import { HOSTILE } from "../testing/pages.ts";
import { sampleSuite } from "../testing/results.ts";
import { measurementParts } from "./measurement_page.ts";
import { regressionParts } from "./regression_page.ts";
import { asOneSection, renderStill } from "./still.ts";
import { trendParts } from "./trend.ts";

/** Pixels between the margins. */
const A4 = 718;

Deno.test({
  name: "measured pages in chromium",
  ignore: noBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const pages = {
      measurement: await renderStill(
        await measurementParts(sampleMeasurement(["bait", "bait-binary", HOSTILE])),
      ),
      regression: await renderStill(
        regressionParts(sampleRegression({ badge: 0.5, random: -0.2, [HOSTILE]: 0 })),
      ),
      trend: await renderStill(
        await trendParts(sampleHistory({ badge: 0.12, margin: 0, [HOSTILE]: -0.3 })),
      ),
      report: await renderPage(analyse(sampleSuite(["letter"], 2)), {
        sections: [
          asOneSection(await measurementParts(sampleMeasurement())),
          asOneSection(regressionParts(sampleRegression())),
        ],
      }),
    };
    await withBrowser(async (open) => {
      for (const [name, html] of Object.entries(pages)) {
        await t.step(name, async (t) => await inspect(t, name, await open(html)));
      }
    });
  },
});

async function inspect(
  t: Deno.TestContext,
  name: string,
  { page, url, requests, trouble }: OpenPage,
): Promise<void> {
  await t.step("tables sort by number", async () => {
    const head = page.locator('th[data-first="descending"]:visible').first();
    await head.getByRole("button").click();
    const values = await head.evaluate((cell) => {
      const { cellIndex } = cell as HTMLTableCellElement;
      const rows = cell.closest("table")!.tBodies[0]!.rows;
      return [...rows].map((row) => row.cells[cellIndex]!.dataset.value!).filter((one) =>
        one !== ""
      );
    });
    assertGreater(values.length, 1);
    const order = await head.getAttribute("aria-sort");
    const sign = order === "descending" ? -1 : 1;
    assertEquals(values, values.toSorted((a, b) => sign * (Number(a) - Number(b))));
  });

  await t.step("keeps nobody out, in the light and in the dark", async () => {
    assertEquals(await accessibilityFaults(page), []);
    await page.emulateMedia({ colorScheme: "dark" });
    assertEquals(await accessibilityFaults(page), []);
  });

  await t.step("shows every picture once, whatever the width", async () => {
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 640 });
      const shown = await page.locator(".still").evaluateAll((stills) =>
        stills.filter((still) => still.checkVisibility()).map((still) =>
          [...still.children].filter((svg) => svg.getBoundingClientRect().width > 0).length
        )
      );
      assert(shown.every((count) => count === 1), shown.join());
    }
  });

  await t.step("fits 320 pixels, and A4", async () => {
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
    assertLessOrEqual(await wide(), 320);
    if (name === "report") return;
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: A4, height: 640 });
    assertLessOrEqual(await wide(), A4);
  });

  await t.step("names are text, and nothing was asked for or complained of", async () => {
    assertEquals(await page.locator("img").count(), 0);
    const asked = requests.filter((request) => !/^(?:data|blob):/.test(request));
    assertEquals(asked, [url]);
    assertEquals(trouble, []);
  });
}
