/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What holds over problems follows the filters, in a browser. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { analyse } from "./analysis/analysis.ts";
import { renderPage } from "./page.ts";
import { eventually, noBrowser, type OpenPage, textsOf, withBrowser } from "./testing/browser.ts";
import { sampleSuite } from "./testing/results.ts";

const SUMMARY = "[data-summary=details] table.results";

Deno.test({
  name: "what holds over problems follows the filters",
  ignore: noBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const runs = sampleSuite(["letter", "cifar10", "stl10"], 3);
    const kept = runs.filter(({ manifest }) => manifest.config.dataset !== "stl10");
    await withBrowser(async (open) => {
      const part = await open(await renderPage(analyse(kept)));
      const whole = await open(await renderPage(analyse(runs)));
      await follows(t, whole, part);
    });
  },
});

async function follows(t: Deno.TestContext, whole: OpenPage, part: OpenPage): Promise<void> {
  const { page, trouble } = whole;
  /** Every cell of the summary but the intervals' ends, which depend on the draws. */
  const summary = (of: OpenPage) =>
    of.page.locator(`${SUMMARY} tr`).evaluateAll((rows) =>
      rows.map((row) => (row.textContent ?? "").replace(/\[[^\]]*\]/g, ""))
    );
  const finding = (of: OpenPage, kind: string) =>
    of.page.locator(`figure:has(.plot[data-kind="${kind}"]) .finding`).first().innerText();
  const drawn = (of: OpenPage, kind: string) => textsOf(of.page, `.plot[data-kind="${kind}"]`);
  const dataset = (name: string) => page.getByRole("button", { name, exact: true });
  const note = page.locator("#overview [data-filtered]");

  const before = await summary(whole);
  assert(await note.isHidden());

  await t.step("without a problem, the page shows what a report without it shows", async () => {
    await page.locator("summary", { hasText: "Datasets" }).click();
    await dataset("stl10").click();
    await note.waitFor();
    assertEquals(await note.innerText(), "Of the 2 of 3 problems that the filters leave.");
    assertEquals(await summary(whole), await summary(part));
    for (const kind of ["ranks", "heat", "profile", "wins", "penalties"]) {
      assertEquals(await finding(whole, kind), await finding(part, kind), kind);
    }
    for (const kind of ["ranks", "wins", "penalties"]) {
      await page.locator(`.plot[data-kind="${kind}"]`).scrollIntoViewIfNeeded();
      await part.page.locator(`.plot[data-kind="${kind}"]`).scrollIntoViewIfNeeded();
      await eventually(async () =>
        assertEquals(await drawn(whole, kind), await drawn(part, kind), kind)
      );
    }
    const [label, ranks] = [
      await page.locator('.plot[data-kind="ranks"]').getAttribute("aria-label"),
      await finding(part, "ranks"),
    ];
    assertStringIncludes(label!.replaceAll("\u00a0", " "), ranks.replaceAll("\u00a0", " "));
  });

  await t.step("the new table sorts, and keeps its order when a filter changes", async () => {
    const head = page.locator(`${SUMMARY} th`, { hasText: "Mean rank" });
    await head.getByRole("button").click();
    assertEquals(await head.getAttribute("aria-sort"), "ascending");
    assertStringIncludes(page.url(), "order=Mean+rank");
    await dataset("stl10").click();
    await note.waitFor({ state: "hidden" });
    assertEquals(await head.getAttribute("aria-sort"), "ascending");
    const ranks = await page.locator(`${SUMMARY} tbody`).first().locator("td:nth-child(3)")
      .allTextContents();
    assertEquals(ranks, ranks.toSorted((a, b) => Number(a) - Number(b)));
    assertEquals((await summary(whole)).toSorted(), before.toSorted());
    assertNotEquals(ranks.length, 0);
  });

  await t.step("with one problem left, nothing is put together", async () => {
    await dataset("stl10").click();
    await dataset("cifar10").click();
    await page.waitForFunction(() =>
      document.querySelector("#overview [data-filtered]")!.textContent!.includes("nothing")
    );
    assertEquals(await page.locator('figure:visible:has([data-across="true"])').count(), 0);
    assert(await page.locator("[data-summary=details]").isHidden());
    assertEquals(trouble, []);
  });
}
