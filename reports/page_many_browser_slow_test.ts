/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** A report of many strategies, in a browser. */
import { assertEquals, assertLessOrEqual } from "@std/assert";
import { analyse } from "./analysis/analysis.ts";
import { renderPage } from "./page.ts";
import { noBrowser, withBrowser } from "./testing/browser.ts";
import { sampleRun } from "./testing/results.ts";

/** Forty strategies of five families. */
function many() {
  return analyse(Array.from({ length: 40 }, (_, i) => {
    const strategy = i === 0 ? "random" : `strategy-${i}`;
    const { manifest, ...run } = sampleRun({ strategy, gain: i / 400 });
    return { ...run, manifest: { ...manifest, family: `family ${i % 5}` } };
  }));
}

Deno.test({
  name: "of many strategies, charts show a dozen until the reader wants others",
  ignore: noBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const html = await renderPage(many());
    await withBrowser(async (open) => {
      const { page, trouble, url } = await open(html);
      const pressed = () => page.locator("button[data-strategy][aria-pressed=true]").count();
      const visible = () => page.locator("button[data-strategy]:visible").count();
      const rows = () => page.locator("#answer tbody tr:visible").count();
      assertEquals([await pressed(), await visible(), await rows()], [12, 12, 40]);

      await page.getByRole("button", { name: "All 40 strategies by family" }).click();
      assertEquals([await visible(), await page.locator(".family").count()], [40, 5]);
      const worst = page.getByRole("button", { name: "strategy-1", exact: true });
      await worst.click();
      assertEquals([await pressed(), await rows()], [13, 40]);
      await page.getByRole("button", { name: "strategy-39", exact: true }).click();
      assertEquals([await pressed(), await rows()], [12, 39]);

      const again = await open(html, { hash: new URL(page.url()).hash.slice(1) });
      const chosen = again.page.locator("button[data-strategy][aria-pressed=true]");
      assertEquals(await chosen.count(), 12);
      assertEquals(
        await again.page.locator("[data-strategy]", { hasText: /^\s*strategy-1\s*$/ })
          .getAttribute("aria-pressed"),
        "true",
      );

      await page.getByRole("button", { name: "Show all" }).click();
      assertEquals([await pressed(), await rows()], [40, 40]);
      await page.getByRole("button", { name: "Only the first 12" }).click();
      assertEquals([await pressed(), page.url()], [12, url]);
      assertEquals(trouble, []);

      const phone = await open(html, { viewport: { width: 360, height: 740 } });
      await phone.page.getByRole("button", { name: "All 40 strategies by family" }).click();
      const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
      assertLessOrEqual(width, 360);
    });
  },
});
