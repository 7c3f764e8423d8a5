/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Opens pages in Chromium, without a network. */
import type { Browser, BrowserContextOptions, BrowserType, Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

/** Milliseconds after which something that is waited for is taken never to come, on a busy machine too. */
const PATIENCE = 300_000;

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

/** Opens pages from files, offline, or from the address of a server here, once their scripts have run. */
export type Open = (html: string, options?: OpenOptions) => Promise<OpenPage>;

/** How a page is opened. */
export interface OpenOptions extends BrowserContextOptions {
  /** What follows "#" in its address. */
  readonly hash?: string;
  /** A script that runs before the page's own. */
  readonly before?: string;
}

/**
 * Starts a browser. Its pipes are closed by its process, whose end the test runner's sanitizers do not
 * see: switch them off.
 */
export async function withBrowser(use: (open: Open) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const chromium = await loadChromium();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    chromiumSandbox: false,
    timeout: PATIENCE,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  let pages = 0;
  try {
    await use((html, options) => openPage(browser, `${folder}/page${pages++}.html`, html, options));
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}

async function openPage(
  browser: Browser,
  path: string,
  html: string,
  options: OpenOptions = {},
): Promise<OpenPage> {
  const { hash = "", before, ...rest } = options;
  const isServed = html.startsWith("http://127.0.0.1:");
  if (!isServed) await Deno.writeTextFile(path, html);
  const context = await browser.newContext({
    offline: !isServed,
    colorScheme: "light",
    viewport: { width: 1280, height: 900 },
    ...rest,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const trouble: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.addInitScript(RECORD);
  if (before !== undefined) await page.addInitScript(before);
  const url = isServed ? html : `file://${path}`;
  await page.goto(hash === "" ? url : `${url}#${hash}`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  return { page, url, requests, trouble };
}

/**
 * Playwright looks below /proc for a Windows host when it is imported, which Deno grants only with
 * every permission; this variable of its own skips that look.
 */
async function loadChromium(): Promise<BrowserType> {
  Deno.env.set("__IS_WSL_TEST__", "1");
  return (await import("playwright-core")).default.chromium;
}

/** A text that a chart has drawn, and its colour. */
export interface DrawnText {
  readonly text: string;
  readonly fill: string;
}

/** Keeps the texts of every canvas, because a canvas itself keeps none. */
const RECORD = `{
  const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
  Object.assign(CanvasRenderingContext2D.prototype, {
    clearRect(...area) {
      this.canvas.texts = [];
      clearRect.apply(this, area);
    },
    fillText(text, ...place) {
      (this.canvas.texts ??= []).push({ text, fill: this.fillStyle });
      fillText.call(this, text, ...place);
    },
  });
}`;

/**
 * The texts that a chart shows at present, none if it is not drawn.
 *
 * @param selector Which element holds it; the first chart by default.
 */
export async function textsOf(page: Page, selector: string = ".plot"): Promise<DrawnText[]> {
  return await page.locator(selector).first().evaluate((plot) => {
    const canvas = plot.querySelector<HTMLCanvasElement & { texts?: DrawnText[] }>("canvas");
    return canvas?.texts ?? [];
  });
}

/**
 * What a chart shows at present.
 *
 * @param selector Which element holds it; the first chart by default.
 */
export async function pictureOf(page: Page, selector: string = ".plot"): Promise<string> {
  return await page.locator(`${selector} canvas`).first()
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

/**
 * Waits until a chart differs: charts are redrawn soon, not at once.
 *
 * @param selector Which element holds it; the first chart by default.
 */
export async function redrawn(
  page: Page,
  before: string,
  selector: string = ".plot",
): Promise<void> {
  await page.waitForFunction(
    ([old, where]) => document.querySelector<HTMLCanvasElement>(where!)?.toDataURL() !== old,
    [before, `${selector} canvas`],
  );
}

/** Repeats a check until it holds: what charts show follows soon, not at once. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  for (const end = performance.now() + PATIENCE;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** A fault that axe-core found. */
interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Looks for faults that keep people out. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const source = await Deno.readTextFile(new URL("axe.min.js", import.meta.resolve("axe-core")));
  // Evaluated by the debugger: the page's policy forbids a script of others.
  await page.evaluate(source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: unknown): Promise<{ violations: Violation[] }> };
    };
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({ id, help, html: nodes[0]?.html ?? "" }));
  });
  return found.map(({ id, help, html }) => `${id}: ${help} (${html.slice(0, 160)})`);
}
