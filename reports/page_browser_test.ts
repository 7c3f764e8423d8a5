/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The page in a browser: it is drawn, it answers, and it asks nothing of any network. */
import { assertEquals, assertGreater, assertLessOrEqual, assertNotEquals } from "@std/assert";
import { renderPage } from "./page.ts";
import {
  canvasColours,
  firstPicture as picture,
  noBrowser,
  type OpenPage,
  redrawn,
  withPage,
} from "./testing/browser.ts";
import { sampleRun, sampleSuite } from "./testing/results.ts";

const HOSTILE = "</script><img src=x onerror=document.title='owned'>";

Deno.test({
  name: "the page in chromium",
  ignore: noBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const results = [
      ...sampleSuite(["letter", "cifar10"]),
      sampleRun({ strategy: HOSTILE, classes: [HOSTILE], seed: 0 }),
    ];
    await withPage(renderPage(results, { title: HOSTILE }), (open) => inspect(t, open));
  },
});

async function inspect(
  t: Deno.TestContext,
  { page, url, requests, trouble }: OpenPage,
): Promise<void> {
  await t.step("draws every chart", async () => {
    for (const count of await canvasColours(page)) assertGreater(count, 50);
    assertEquals(await page.locator("canvas").count(), 6);
    assertEquals(await page.locator("canvas[role=img][aria-label]").count(), 6);
  });

  await t.step("legend hides, shows alone and shows all", async () => {
    const pressed = () => page.locator("button[data-mark][aria-pressed=true]").count();
    const all = await pressed();
    const before = await picture(page);
    await page.getByRole("button", { name: "badge", exact: true }).click();
    assertEquals(await pressed(), all - 1);
    await redrawn(page, before);
    await page.getByRole("button", { name: "margin", exact: true }).click({ modifiers: ["Shift"] });
    assertEquals(await pressed(), 1);
    await page.getByRole("button", { name: "Show all" }).click();
    assertEquals(await pressed(), all);
  });

  await t.step("curves turn into differences to random", async () => {
    const before = await picture(page);
    await page.getByRole("button", { name: "Difference to random" }).click();
    await redrawn(page, before);
    await page.getByRole("button", { name: "Own scales" }).click();
  });

  await t.step("table sorts both ways, by number and by name", async () => {
    const table = page.locator("table.results").first();
    const head = table.locator("th", { hasText: "Selection" });
    const column = () =>
      table.locator("tbody").first().locator("tr td:nth-child(6)").evaluateAll((cells) =>
        cells.map((cell) => Number((cell as HTMLElement).dataset.value))
      );
    await head.getByRole("button").click();
    assertEquals(await head.getAttribute("aria-sort"), "ascending");
    const ascending = await column();
    assertEquals(ascending, ascending.toSorted((a, b) => a - b));
    await head.getByRole("button").click();
    assertEquals(await head.getAttribute("aria-sort"), "descending");
    assertEquals(await column(), ascending.toReversed());
    await table.getByRole("button", { name: "Strategy" }).click();
    const names = await table.locator("tbody").first().locator("th").allInnerTexts();
    assertEquals(names, names.toSorted());
    assertEquals(await table.locator("th[aria-sort]").count(), 1);
  });

  await t.step("theme follows the system until one is chosen", async () => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    const bright = await picture(page);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await ground();
    assertNotEquals(dark, light);
    await redrawn(page, bright);
    const before = await picture(page);
    await page.getByRole("button", { name: "Light" }).click();
    assertEquals(await ground(), light);
    await redrawn(page, before);
    await page.getByRole("button", { name: "Dark" }).click();
    assertEquals(await ground(), dark);
  });

  await t.step("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assertLessOrEqual(width, 360);
  });

  await t.step(
    "names from the data are text, and nothing was asked for or complained of",
    async () => {
      assertEquals(await page.locator("img").count(), 0);
      assertEquals(await page.title(), HOSTILE);
      assertGreater(await page.getByText(HOSTILE).count(), 3);
      assertEquals(requests.filter((request) => !request.startsWith("data:")), [url]);
      assertEquals(trouble, []);
    },
  );
}
