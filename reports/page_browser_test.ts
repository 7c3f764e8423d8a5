/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The page in a browser: it is drawn, it answers, and it asks nothing of any network. */
import { assertEquals, assertGreater, assertLessOrEqual, assertNotEquals } from "@std/assert";
import type { Browser, BrowserType, Page } from "playwright-core";
import { renderPage } from "./page.ts";
import { sampleRun, sampleSuite } from "./testing/results.ts";

const CHROMIUM = "/usr/bin/chromium";
const HOSTILE = "</script><img src=x onerror=document.title='owned'>";

/** A browser is a must in continuous integration, and a nicety elsewhere. */
const ignore = !isFile(CHROMIUM) && Deno.env.get("CI") !== "true";

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Playwright looks below /proc for a Windows host when it is imported, which Deno grants only with
 * every permission; this variable of its own skips that look.
 */
async function loadChromium(): Promise<BrowserType> {
  Deno.env.set("__IS_WSL_TEST__", "1");
  return (await import("playwright-core")).default.chromium;
}

Deno.test({
  name: "the page in chromium",
  ignore,
  // The browser's pipes are closed by its process, whose end the sanitizer does not see.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    const chromium = await loadChromium();
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      chromiumSandbox: false,
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    try {
      const path = `${folder}/report.html`;
      const results = [
        ...sampleSuite(["letter", "cifar10"]),
        sampleRun({ strategy: HOSTILE, classes: [HOSTILE], seed: 0 }),
      ];
      await Deno.writeTextFile(path, renderPage(results, { title: HOSTILE }));
      await inspect(t, browser, `file://${path}`);
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function inspect(t: Deno.TestContext, browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({
    offline: true,
    colorScheme: "light",
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  const trouble: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);

  await t.step("draws every chart", async () => {
    const colours = await page.locator("canvas").evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const context = (canvas as HTMLCanvasElement).getContext("2d")!;
        return new Set(new Uint32Array(context.getImageData(0, 0, width, height).data.buffer)).size;
      })
    );
    for (const count of colours) assertGreater(count, 50);
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
  await context.close();
}

function picture(page: Page): Promise<string> {
  return page.locator("canvas").first().evaluate((canvas) =>
    (canvas as HTMLCanvasElement).toDataURL()
  );
}

/** Waits until the first chart differs: it is redrawn with the next frame, not at once. */
async function redrawn(page: Page, before: string): Promise<void> {
  await page.waitForFunction(
    (old) => document.querySelector("canvas")!.toDataURL() !== old,
    before,
    { timeout: 10_000 },
  );
}
