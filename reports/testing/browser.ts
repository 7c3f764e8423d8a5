/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Opens pages in Chromium, without a network. */
import type { BrowserType, Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

/** Whether tests in a browser are left out: one is a must in continuous integration, else a nicety. */
export const noBrowser: boolean = !isFile(CHROMIUM) && Deno.env.get("CI") !== "true";

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A page that is open. */
export interface OpenPage {
  /** The page, 1280 × 900 pixels, with light colours. */
  readonly page: Page;
  /** Its address. */
  readonly url: string;
  /** What it asked for so far. */
  readonly requests: readonly string[];
  /** What it complained of so far. */
  readonly trouble: readonly string[];
}

/**
 * Opens a page from a file, offline. The browser's pipes are closed by its process, whose end the test
 * runner's sanitizers do not see: switch them off.
 *
 * @param html The page.
 * @param use What to do with it; the browser is closed afterwards.
 */
export async function withPage(
  html: string,
  use: (open: OpenPage) => Promise<void>,
): Promise<void> {
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
    const path = `${folder}/page.html`;
    await Deno.writeTextFile(path, html);
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
    const url = `file://${path}`;
    await page.goto(url);
    await use({ page, url, requests, trouble });
    await context.close();
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
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

/**
 * How many colours each canvas of a page shows.
 *
 * @param page The page.
 * @returns A number a canvas: few mean that nothing is drawn.
 */
export async function canvasColours(page: Page): Promise<number[]> {
  return await page.locator("canvas").evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const context = (canvas as HTMLCanvasElement).getContext("2d")!;
      return new Set(new Uint32Array(context.getImageData(0, 0, width, height).data.buffer)).size;
    })
  );
}

/**
 * What the first chart shows.
 *
 * @param page The page.
 * @returns Its picture as a data URL.
 */
export async function firstPicture(page: Page): Promise<string> {
  return await page.locator("canvas").first().evaluate((canvas) =>
    (canvas as HTMLCanvasElement).toDataURL()
  );
}

/**
 * Waits until the first chart differs: it is redrawn with the next frame, not at once.
 *
 * @param page The page.
 * @param before What it showed.
 */
export async function redrawn(page: Page, before: string): Promise<void> {
  await page.waitForFunction(
    (old) => document.querySelector("canvas")!.toDataURL() !== old,
    before,
    { timeout: 10_000 },
  );
}
