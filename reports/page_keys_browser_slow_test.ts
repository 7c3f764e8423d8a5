/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The page without a mouse, in forced colours, and without motion, in a browser. */
import { assert, assertEquals, assertGreater, assertMatch, assertNotEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { analyse } from "./analysis/analysis.ts";
import { renderPage } from "./page.ts";
import {
  type DrawnText,
  eventually,
  noBrowser,
  type Open,
  textsOf,
  withBrowser,
} from "./testing/browser.ts";
import { sampleSuite } from "./testing/results.ts";

Deno.test({
  name: "the page by keys, in forced colours and without motion",
  ignore: noBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const html = await renderPage(analyse(sampleSuite(["letter", "cifar10"], 3)));
    await withBrowser(async (open) => {
      await keys(t, open, html);
      await colours(t, open, html);
      await motion(t, open, html);
    });
  },
});

/** Where the focus is. */
interface Stop {
  /** Its place among all elements of the page. */
  readonly place: number;
  /** What it is: the first of the kinds below that it matches. */
  readonly kind: string;
  /** Whether an outline shows it. */
  readonly outlined: boolean;
  /** Whether some of it is in sight, below what sticks to the top. */
  readonly seen: boolean;
}

const KINDS = [
  ".skip",
  "nav a",
  "[data-choice=theme]",
  "[data-strategy]",
  ".filter summary",
  ".plot",
  "details[data-numbers] summary",
  "[data-save]",
  "[data-choice]",
  "[data-toggle]",
  "[data-select]",
  ".sortable th button",
  "[data-runs]",
  "[data-write]",
  "#other",
  "[data-export]",
];

/** Where the focus is now; undefined where it left the page. */
async function focus(page: Page): Promise<Stop | undefined> {
  return await page.evaluate((kinds) => {
    const element = document.activeElement;
    if (element === null || element === document.body) return undefined;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { top, bottom, width } = element.getBoundingClientRect();
    const legend = document.querySelector(".legend")!;
    const stuck = legend.contains(element) || element.matches(".skip, .bar *")
      ? 0
      : Math.max(0, legend.getBoundingClientRect().bottom);
    return {
      place: [...document.querySelectorAll("*")].indexOf(element),
      kind: kinds.find((kind) => element.matches(kind)) ?? element.tagName.toLowerCase(),
      outlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
      seen: width > 0 && top < innerHeight - 1 && bottom > Math.min(stuck, innerHeight / 2) + 1,
    };
  }, KINDS);
}

async function keys(t: Deno.TestContext, open: Open, html: string): Promise<void> {
  // Without smooth scrolling, which takes longer than the next key.
  const { page, trouble } = await open(html, { reducedMotion: "reduce" });
  const stops: Stop[] = [];

  await t.step("Tab walks through all of it, in order, seen, and out again", async () => {
    for (let presses = 0; presses < 1000; presses++) {
      await page.keyboard.press("Tab");
      const stop = await focus(page);
      if (stop === undefined || stop.place === stops[0]?.place) break;
      stops.push(stop);
    }
    const places = stops.map(({ place }) => place);
    assertEquals(places, [...new Set(places)].sort((a, b) => a - b));
    // Every kind is reached, the first of each in the order of the page.
    const kinds = [...new Set(stops.map(({ kind }) => kind))];
    assertEquals(KINDS.filter((kind) => !kinds.includes(kind)), []);
    const order = [".skip", "nav a", "[data-choice=theme]", "[data-strategy]", ".filter summary"];
    assertEquals(kinds.slice(0, 5), order);
    assert(kinds.indexOf(".sortable th button") < kinds.indexOf("[data-choice]"));
    assertEquals(stops.filter(({ outlined }) => !outlined), []);
    assertEquals(stops.filter(({ seen }) => !seen), []);
    const reachable = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(
        "a[href], button:not(:disabled), input, select, summary, [tabindex='0']",
      )].filter((element) => element.checkVisibility({ visibilityProperty: true })).length
    );
    assertEquals(stops.length, reachable);
  });

  await t.step("Shift and Tab walk back", async () => {
    await page.locator("[data-export]").last().focus();
    const from = (await focus(page))!;
    await page.keyboard.press("Shift+Tab");
    const back = (await focus(page))!;
    assertEquals(
      back.place,
      stops[stops.findIndex(({ place }) => place === from.place) - 1]!.place,
    );
  });

  await t.step("the skip link leads past the head", async () => {
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assertEquals((await focus(page))?.kind, "[data-strategy]");
  });

  await t.step("every kind of chart says what its keys find, and lets go", async () => {
    const said = page.locator("#said");
    const kinds = await page.locator(".plot").evaluateAll((plots) => [
      ...new Set(plots.map((plot) => (plot as HTMLElement).dataset.kind!)),
    ]);
    assertGreater(kinds.length, 8);
    for (const kind of kinds) {
      const plot = page.locator(`.plot[data-kind="${kind}"]:visible`).first();
      if (await plot.count() === 0) continue;
      await plot.focus();
      await page.keyboard.press("Home");
      const first = await said.innerText();
      assertMatch(first, /\S: \S/, kind);
      await page.keyboard.press("ArrowRight");
      assertNotEquals(await said.innerText(), first, kind);
      await page.keyboard.press("Escape");
      assert(await page.locator("#tip").isHidden(), kind);
      const here = (await focus(page))!;
      assertEquals(here.kind, ".plot", kind);
      await page.keyboard.press("Tab");
      assertNotEquals((await focus(page))?.place, here.place, kind);
    }
  });

  await t.step("sorting, switches and dialogs work by keys, and the focus stays", async () => {
    const head = page.locator("[data-summary=details] th", { hasText: "Mean rank" });
    await head.getByRole("button").focus();
    await page.keyboard.press("Enter");
    assertEquals(await head.getAttribute("aria-sort"), "ascending");
    assertEquals(await page.locator("#said").innerText(), "Sorted by Mean rank, ascending");
    assertEquals((await focus(page))?.kind, ".sortable th button");
    const runs = page.locator('[data-runs="all"]');
    await runs.focus();
    await page.keyboard.press("Enter");
    assertEquals(await page.getByRole("dialog").count(), 1);
    await page.keyboard.press("Escape");
    assertEquals(await page.getByRole("dialog").count(), 0);
    assertEquals((await focus(page))?.kind, "[data-runs]");
    assertEquals(trouble, []);
  });
}

const [WHITE, BLACK] = ["rgb(255, 255, 255)", "rgb(0, 0, 0)"];
const HEX: Readonly<Record<string, string>> = { [WHITE!]: "#ffffff", [BLACK!]: "#000000" };
const CURVES = '.plot[data-kind="curves"]';

async function colours(t: Deno.TestContext, open: Open, html: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await t.step(
      `forced colours, ${colorScheme}: charts stay legible in either theme`,
      async () => {
        const { page } = await open(html, { forcedColors: "active", colorScheme });
        let first: DrawnText[] | undefined;
        for (const theme of ["Auto", "Light", "Dark"]) {
          await page.getByRole("button", { name: theme, exact: true }).click();
          // Not onto the legend, which would highlight a strategy.
          await page.mouse.move(2, 890);
          await page.locator(CURVES).first().scrollIntoViewIfNeeded();
          const { ground, text, pressed } = await page.evaluate(() => {
            const style = (selector: string) =>
              getComputedStyle(document.querySelector<HTMLElement>(selector)!);
            return {
              ground: style("body").backgroundColor,
              text: style("body").color,
              pressed: style(".chips button[aria-pressed=true]").outlineStyle,
            };
          });
          assertEquals([ground, text], colorScheme === "light" ? [WHITE, BLACK] : [BLACK, WHITE]);
          // Axes are in the system's colour, lines in those that suit its ground, whatever was chosen.
          await eventually(async () => {
            const drawn = await textsOf(page, CURVES);
            assert(drawn.some(({ fill }) => fill === HEX[text]), theme);
            first ??= drawn;
            assertEquals(drawn, first, theme);
          });
          assertEquals(pressed, "solid", theme);
        }
      },
    );
  }
}

async function motion(t: Deno.TestContext, open: Open, html: string): Promise<void> {
  await t.step("nothing moves where motion is not wanted", async () => {
    const behaviour = (page: Page) =>
      page.evaluate(() => [
        getComputedStyle(document.documentElement).scrollBehavior,
        [...document.querySelectorAll("*")].filter((element) => {
          const { transitionDuration, animationName } = getComputedStyle(element);
          return transitionDuration.split(", ").some((time) => time !== "0s") ||
            animationName !== "none";
        }).length,
      ]);
    const { page } = await open(html, { reducedMotion: "reduce" });
    assertEquals(await behaviour(page), ["auto", 0]);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    assertEquals((await behaviour(page))[0], "smooth");
  });
}
