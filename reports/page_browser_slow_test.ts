/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The page in a browser: it is drawn, it answers, and it asks nothing of any network. */
import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import type { Download, Page } from "playwright-core";
import { encodeRun } from "../runs/arrow.ts";
import { sampleRun as sampleResult } from "../runs/testing/runs.ts";
import { analyse } from "./analysis/analysis.ts";
import { renderPage } from "./page.ts";
import {
  accessibilityFaults,
  eventually,
  noBrowser,
  type Open,
  type OpenPage,
  pictureOf,
  redrawn,
  textsOf,
  withBrowser,
} from "./testing/browser.ts";
import { validRun } from "./testing/files.ts";
import { sampleRun, sampleSuite } from "./testing/results.ts";

const HOSTILE = "</script><img src=x onerror=document.title='owned'>\u202egnp.exe";
/** The same, unable to turn the text around it. */
const SHOWN = HOSTILE.replace("\u202e", "\ufffd");

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
    const html = await renderPage(analyse(results), { title: HOSTILE });
    await withBrowser(async (open) => {
      await choices(t, await open(html));
      await outputs(t, await open(html, { acceptDownloads: true }));
      await comparison(t, open);
    });
  },
});

async function choices(
  t: Deno.TestContext,
  { page, url, requests, trouble }: OpenPage,
): Promise<void> {
  const pressed = () => page.locator("button[data-strategy][aria-pressed=true]").count();
  const curves = '.plot[data-kind="curves"]';
  const names = async (selector = curves) =>
    (await textsOf(page, selector)).map(({ text }) => text);

  await t.step("draws every chart, each with its finding and its numbers", async () => {
    const plots = page.locator(".plot[role=img][tabindex='0'][aria-label][aria-details]");
    assertEquals(await plots.count(), await page.locator(".plot").count());
    assertGreater(await plots.count(), 10);
    for (const plot of await plots.all()) {
      const { kind, problem } = await plot.evaluate((element) => ({ ...element.dataset }));
      const selector = `.plot[data-kind="${kind}"][data-problem="${problem}"]`;
      await plot.scrollIntoViewIfNeeded();
      await eventually(async () => assertGreater((await names(selector)).length, 1, selector));
    }
    assertStringIncludes(await plots.nth(0).getAttribute("aria-label") ?? "", "AUC");
  });

  await t.step("legend hides, shows alone and shows all", async () => {
    const all = await pressed();
    await page.locator(curves).first().scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "badge", exact: true }).click();
    assertEquals(await pressed(), all - 1);
    await eventually(async () => assert(!(await names()).includes("badge")));
    await page.getByRole("button", { name: "margin", exact: true }).click({ modifiers: ["Shift"] });
    assertEquals(await pressed(), 1);
    await page.getByRole("button", { name: "Show all" }).click();
    assertEquals(await pressed(), all);
  });

  await t.step("legend stays in one row, whatever the names", async () => {
    const tops = await page.locator("button[data-strategy]").evaluateAll((buttons) =>
      buttons.map((button) => Math.round(button.getBoundingClientRect().top))
    );
    assertLess(Math.max(...tops) - Math.min(...tops), 24);
    assertLessOrEqual(await page.evaluate(() => document.documentElement.scrollWidth), 1280);
  });

  await t.step("legend is reached and worked by keys", async () => {
    const badge = page.getByRole("button", { name: "badge", exact: true });
    await badge.focus();
    await page.keyboard.press("Space");
    assertEquals(await badge.getAttribute("aria-pressed"), "false");
    await page.keyboard.press("Tab");
    assertEquals(await page.evaluate(() => document.activeElement?.textContent), "bait");
    await badge.focus();
    await page.keyboard.press("Enter");
    assertEquals(await badge.getAttribute("aria-pressed"), "true");
  });

  await t.step("arrow keys walk through a chart and say what is there", async () => {
    const said = () => page.locator("#said").innerText();
    const plot = page.locator(curves).first();
    await plot.focus();
    await page.keyboard.press("ArrowRight");
    const first = await said();
    assertMatch(first, /^10 labels: /);
    assertStringIncludes(first, "badge");
    await page.keyboard.press("ArrowRight");
    assertMatch(await said(), /^20 labels: /);
    assertEquals(await page.locator("#tip:visible").count(), 1);
    await page.keyboard.press("End");
    assertMatch(await said(), /^110 labels: /);
    await page.keyboard.press("Escape");
    assertEquals(await page.locator("#tip:visible").count(), 0);
    await page.locator('.plot[data-kind="heat"]').focus();
    await page.keyboard.press("Home");
    const cell = await said();
    await page.keyboard.press("ArrowDown");
    assertNotEquals((await said()).split(",")[0], cell.split(",")[0]);
  });

  await t.step("a pointer finds the nearest labels", async () => {
    const plot = page.locator(curves).first();
    await plot.scrollIntoViewIfNeeded();
    await plot.hover({ position: { x: 200, y: 120 } });
    assertMatch(await page.locator("#tip").innerText(), /^\d+ labels/);
    await page.mouse.move(5, 5);
    assertEquals(await page.locator("#tip:visible").count(), 0);
  });

  await t.step("a drag zooms, a double click and Escape show all again", async () => {
    const plot = page.locator(curves).first();
    const whole = await pictureOf(page, curves);
    const drag = async (): Promise<void> => {
      const { x, y } = (await plot.boundingBox())!;
      await page.mouse.move(x + 120, y + 80);
      await page.mouse.down();
      await page.mouse.move(x + 220, y + 160, { steps: 3 });
      await page.mouse.up();
      await redrawn(page, whole, curves);
    };
    for (
      const reset of [
        () => plot.dblclick({ position: { x: 200, y: 120 } }),
        () => plot.press("Escape"),
      ]
    ) {
      await drag();
      await reset();
      await page.waitForFunction(
        ([old, where]) => document.querySelector<HTMLCanvasElement>(where!)?.toDataURL() === old,
        [whole, `${curves} canvas`],
      );
    }
    await page.mouse.move(5, 5);
  });

  await t.step("curves are differences to random at first, and show every seed", async () => {
    await eventually(async () =>
      assert((await names()).some((text) => text.includes("minus random")))
    );
    const differences = await pictureOf(page, curves);
    await page.getByRole("button", { name: "Every seed" }).click();
    await redrawn(page, differences, curves);
  });

  await t.step("curves show another metric, and charts say so", async () => {
    await page.getByLabel("What is shown").selectOption("ece");
    await eventually(async () => assert((await names()).includes("Expected calibration error, %")));
    assertMatch(
      await page.locator(curves).first().getAttribute("aria-label") ?? "",
      /: Expected calibration error: lower is better\.$/,
    );
    assertStringIncludes(page.url(), "metric=ece");
    await page.getByLabel("What is shown").selectOption("difference");
    assertStringIncludes(
      await page.locator(curves).first().getAttribute("aria-label") ?? "",
      "random",
    );
    await page.getByLabel("What is shown").selectOption("accuracy");
  });

  await t.step("filters leave problems out", async () => {
    await page.locator("summary", { hasText: "Datasets" }).click();
    await page.getByRole("button", { name: "cifar10", exact: true }).click();
    assertEquals(await page.locator(`${curves}:visible`).count(), 1);
    assertStringIncludes(await page.locator("details.filter").first().innerText(), "1 of 2");
  });

  await t.step("table sorts both ways, by number and by name", async () => {
    const table = page.locator("table.results[data-problem]:visible").first();
    const head = table.locator("th", { hasText: "Whole run" });
    const column = async () => {
      const place = await head.evaluate((cell) => (cell as HTMLTableCellElement).cellIndex);
      return await table.locator("tbody").first().locator("tr").evaluateAll(
        (rows, at) => rows.map((row) => (row as HTMLTableRowElement).cells[at]!.dataset.value!),
        place,
      ).then((values) => values.map(Number));
    };
    await head.getByRole("button").click();
    assertEquals(await head.getAttribute("aria-sort"), "ascending");
    const ascending = await column();
    assertEquals(ascending, ascending.toSorted((a, b) => a - b));
    await head.getByRole("button").click();
    assertEquals(await head.getAttribute("aria-sort"), "descending");
    assertEquals(await column(), ascending.toSorted((a, b) => b - a));
    assertEquals(await table.locator("th[aria-sort]").count(), 1);
  });

  await t.step("the address holds all of it, and gives it back", async () => {
    await page.getByRole("button", { name: "badge", exact: true }).click();
    const hash = new URL(page.url()).hash;
    for (const part of ["metric=accuracy", "seeds=1", "dataset=cifar10", "hide=badge", "sort="]) {
      assertStringIncludes(hash, part);
    }
    await page.reload();
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    const state = (name: string) =>
      page.getByRole("button", { name, exact: true }).first().getAttribute("aria-pressed");
    assertEquals(await state("badge"), "false");
    assertEquals(await page.getByLabel("What is shown").inputValue(), "accuracy");
    assertEquals(await state("Every seed"), "true");
    assertEquals(await page.locator(`${curves}:visible`).count(), 1);
    assertEquals(
      await page.locator("table.results[data-problem] th[aria-sort=descending]").first()
        .innerText(),
      "Whole run",
    );
    // A link to a section goes there, and changes nothing else.
    await page.locator("nav a", { hasText: "Method" }).click();
    await page.waitForFunction(() => location.hash.includes("at=method"));
    assertEquals(await state("badge"), "false");
    await page.evaluate(() => location.hash = "");
    await page.waitForFunction(() =>
      document.querySelector("button[data-strategy][aria-pressed=false]") === null
    );
  });

  await t.step("keeps nobody out, in the light and in the dark", async () => {
    await page.locator("details[data-numbers] summary").first().click();
    assertEquals(await accessibilityFaults(page), []);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await ground();
    assertNotEquals(dark, light);
    assertEquals(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Light" }).click();
    assertEquals(await ground(), light);
    await page.getByRole("button", { name: "Dark" }).click();
    await page.emulateMedia({ colorScheme: "light" });
    assertEquals(await ground(), dark);
  });

  await t.step("prints in the light, every chart drawn", async () => {
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assertEquals(
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      "rgb(255, 255, 255)",
    );
    assertEquals(await page.locator("nav:visible, .tools:visible, .choice:visible").count(), 0);
    assertEquals(await page.locator(".plot:not(:has(svg text))").count(), 0);
    assertEquals(await page.locator(".plot canvas:visible").count(), 0, "nothing made of pixels");
    const clips = await page.locator(".plot clipPath").evaluateAll((all) =>
      all.map(({ id }) => id)
    );
    assertEquals(clips.length, new Set(clips).size);
    assert(await page.locator(".results td [data-runs]").first().isVisible(), "numbers of seeds");
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assertEquals(await page.locator(".plot svg text").count(), 0);
    await page.emulateMedia({ media: "screen" });
  });

  await t.step("fits a phone", async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await eventually(async () =>
      assertLessOrEqual(await page.evaluate(() => document.documentElement.scrollWidth), 320)
    );
  });

  await t.step(
    "names from the data are text, and nothing was asked for or complained of",
    async () => {
      assertEquals(await page.locator("img").count(), 0);
      assertEquals(await page.title(), SHOWN);
      assertGreater(await page.getByText(SHOWN).count(), 3);
      const strangers = requests.filter((request) => !/^(data|blob):/.test(request))
        .filter((request) => request.split("#")[0] !== url);
      assertEquals(strangers, []);
      assertEquals(trouble, []);
    },
  );
}

/** What a click downloads. */
async function downloaded(page: Page, click: () => Promise<void>): Promise<[string, Uint8Array]> {
  const [download] = await Promise.all([
    page.waitForEvent("download") as Promise<Download>,
    click(),
  ]);
  return [download.suggestedFilename(), await Deno.readFile(await download.path())];
}

async function outputs(t: Deno.TestContext, { page, trouble }: OpenPage): Promise<void> {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const figure = page.locator("figure", { has: page.locator('.plot[data-kind="curves"]') }).first();

  await t.step("charts are saved as SVG and PNG", async () => {
    const [name, svg] = await downloaded(
      page,
      () => figure.getByRole("button", { name: "save as SVG" }).click(),
    );
    assertEquals(name, "curves-cifar10-dinov2-vits14.svg");
    assertStringIncludes(text(svg), '<svg xmlns="http://www.w3.org/2000/svg"');
    assertStringIncludes(text(svg), ">Labels<");
    assert(!text(svg).includes("var(--"), "colours are plain values");
    const parsed = await page.evaluate((source) => {
      const { documentElement } = new DOMParser().parseFromString(source, "image/svg+xml");
      return [documentElement.nodeName, documentElement.querySelectorAll("path").length] as const;
    }, text(svg));
    assertEquals(parsed[0], "svg");
    assertGreater(parsed[1], 20);
    const [picture, png] = await downloaded(
      page,
      () => figure.getByRole("button", { name: "save as PNG" }).click(),
    );
    assertEquals(picture, "curves-cifar10-dinov2-vits14.png");
    assertEquals([...png.subarray(1, 4)], [...new TextEncoder().encode("PNG")]);
    assertGreater(png.length, 20_000);
  });

  await t.step("tables are saved as CSV, Markdown and LaTeX", async () => {
    const block = page.locator("#results .block[data-problem]").first();
    const save = (name: string) =>
      downloaded(page, () => block.getByRole("button", { name, exact: true }).click());
    const [csvName, csv] = await save("CSV");
    assertMatch(csvName, /\.csv$/);
    assertMatch(text(csv), /badge.*,\d/);
    const [mdName, md] = await save("Markdown");
    assertMatch(mdName, /\.md$/);
    assertMatch(text(md), /\| badge \| \+1\.56 /);
    const [texName, tex] = await save("LaTeX");
    assertMatch(texName, /\.tex$/);
    assertStringIncludes(text(tex), "\\toprule");
    assertStringIncludes(text(tex), "badge");
  });

  await t.step("numbers behind a chart open, and are saved", async () => {
    await figure.locator("summary").click();
    await figure.locator(".numbers tbody tr").nth(5).waitFor();
    const [, csv] = await downloaded(
      page,
      () => figure.getByRole("button", { name: "CSV", exact: true }).click(),
    );
    assertMatch(text(csv), /^Labels,bait-exp,.*\r\n10,/);
  });

  await t.step("data is saved as JSON and Arrow", async () => {
    const [, json] = await downloaded(
      page,
      () => page.getByRole("button", { name: "Data as JSON" }).click(),
    );
    assertEquals(JSON.parse(text(json)).problems.length, 2);
    const [, arrow] = await downloaded(
      page,
      () => page.getByRole("button", { name: "Data as Arrow" }).click(),
    );
    const { tableFromIPC } = await import("apache-arrow");
    const table = tableFromIPC(arrow);
    // Two problems × ten strategies × three seeds, one failed, one more: eleven evaluations each.
    assertEquals(table.numRows, 60 * 11);
    assertEquals(table.getChild("labelled")!.get(1), 20);
  });

  await t.step("the runs of a cell open with their commands", async () => {
    await page.getByRole("button", { name: "3 seeds of badge: runs" }).first().click();
    const dialog = page.getByRole("dialog");
    assertEquals(await dialog.locator("tbody tr").count(), 3);
    assertStringIncludes(await dialog.locator("code").first().innerText(), "deno task bench");
    await page.keyboard.press("Escape");
    assertEquals(await page.getByRole("dialog").count(), 0);
    assertEquals(trouble, []);
  });
}

async function comparison(t: Deno.TestContext, open: Open): Promise<void> {
  const other = sampleSuite(["letter"], 3).map((run) => ({
    ...run,
    manifest: {
      ...run.manifest,
      environment: { ...run.manifest.environment, threads: 16 },
    },
    cycles: run.cycles.map((row) => ({
      ...row,
      accuracy: run.manifest.config.strategy === "badge"
        ? row.accuracy + 0.02 + 0.001 * run.manifest.config.seed
        : row.accuracy,
    })),
  }));
  const html = await renderPage(analyse(sampleSuite(["letter"], 3)));
  const { page, trouble } = await open(html);

  await t.step("result files that are dropped are compared seed by seed", async () => {
    const files = other.filter(({ status }) => status === "done").map(validRun).map((run) => ({
      name: `${run.manifest.key}.arrow`,
      bytes: [...encodeRun({ manifest: run.manifest, cycles: run.cycles })],
    }));
    await drop(page, [...files, { name: "broken.arrow", bytes: [110, 111] }]);
    const place = page.locator("#comparison");
    await place.locator("table").first().waitFor();
    const said = await place.innerText();
    assertStringIncludes(said, "“broken.arrow” could not be used: It is not a complete Arrow file");
    assertEquals(said.match(/\bsame\b/g)!.length, 9);
    assertStringIncludes(said, "Threads in an operator");
    const row = place.locator("tr", { has: page.locator("td", { hasText: /^badge$/ }) });
    assertMatch(await row.innerText(), /LOWER.*−2\.10.*\[−2\.3, −1\.9\]/s);
  });

  await t.step(
    "damaged and hostile files are named, also one that is never read to its end",
    async () => {
      const { manifest, cycles } = sampleResult();
      const good = encodeRun({ manifest, cycles });
      const edited = Uint8Array.from(good);
      const at = new DataView(edited.buffer);
      const half = [...Array(edited.length - 8).keys()]
        .find((offset) => at.getFloat64(offset, true) === 0.5)!;
      edited[half]! ^= 1;
      // With this bit Arrow's reader never ends.
      const endless = Uint8Array.from(good);
      endless[18]! ^= 1 << 4;
      const wrong = cycles.map((row) => ({ ...row, accuracy: row.accuracy + 0.6 }));
      const huge = { ...manifest, config: { ...manifest.config, cycles: 1e9 } };
      const analysis = JSON.stringify(analyse(sampleSuite(["letter"], 1)))
        .replace(/"perSeed":\[\[[\d.]+/, '"perSeed":[[1e300');
      await drop(page, [
        { name: "edited\u202e.arrow", bytes: [...edited] },
        { name: "endless.arrow", bytes: [...endless] },
        { name: "wrong.arrow", bytes: [...encodeRun({ manifest, cycles: wrong })] },
        { name: "huge.arrow", bytes: [...encodeRun({ manifest: huge, cycles })] },
        { name: "infinite.json", bytes: [...new TextEncoder().encode(analysis)] },
        {
          name: "empty.json",
          bytes: [...new TextEncoder().encode('{"problems":[{}],"strategies":[]}')],
        },
        { name: "good.arrow", bytes: [...good] },
      ]);
      await page.waitForFunction(() =>
        document.querySelector("#comparison")!.textContent!.includes("share no complete run")
      );
      const said = await page.locator("#comparison .notes").innerText();
      for (
        const expected of [
          "“edited .arrow” could not be used: Its content does not match its digest",
          "“endless.arrow” could not be used: It is damaged: reading it did not end within 5.0 s",
          "“wrong.arrow” could not be used: Row 0: accuracy is 1.1, not in [0, 1]",
          "“huge.arrow” could not be used: Its configuration asks for 3000000004 labels",
          "“infinite.json” could not be used: An accuracy of seed 0 is 1e+300, not in [0, 1]",
          "“empty.json” could not be used: It holds no data of a report",
        ]
      ) assertStringIncludes(said, expected);
      assert(!said.includes("good.arrow"));
    },
  );

  await t.step("another report is compared, too", async () => {
    const bytes = new TextEncoder().encode(await renderPage(analyse(other)));
    await page.setInputFiles("#other", {
      name: "other.html",
      mimeType: "text/html",
      buffer: (await import("node:buffer")).Buffer.from(bytes),
    });
    await page.waitForFunction(() =>
      document.querySelector("#comparison")!.textContent!.includes("minus that of other.html")
    );
    assertEquals(trouble, []);
  });

  await t.step("a baseline is compared from the start", async () => {
    const baseline = analyse(other);
    const opened = await open(await renderPage(analyse(sampleSuite(["letter"], 3)), { baseline }));
    assertStringIncludes(
      await opened.page.locator("#comparison").innerText(),
      "AUC is lower for badge",
    );
  });
}

/** Drops files on a page. */
async function drop(
  page: Page,
  files: readonly { readonly name: string; readonly bytes: readonly number[] }[],
): Promise<void> {
  await page.evaluate((list) => {
    const dataTransfer = new DataTransfer();
    for (const { name, bytes } of list) {
      dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
    }
    dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  }, files);
}
