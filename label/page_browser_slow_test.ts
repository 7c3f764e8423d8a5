/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The label page in a browser: mouse, keys, hostile names, and a page of another origin. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import {
  accessibilityFaults,
  eventually,
  noBrowser,
  type Open,
  withBrowser,
} from "../reports/testing/browser.ts";
import { withFolder } from "../tests/support/folder.ts";
import { type LabelPage, renderLabelPage } from "./page.ts";
import type { Labels, Session } from "./session.ts";
import { drawPictures, HOSTILE, madeUpSession, withLabelServer } from "./testing/labelling.ts";

const CLASS = '</button><img src=x onerror="document.title=1">';

Deno.test({
  name: "the label page in chromium",
  ignore: noBrowser,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const page = await renderLabelPage();
    await withFolder(async (folder) => {
      const paths = await drawPictures(folder, 30);
      await withBrowser(async (open) => {
        let saved: Labels = new Map();
        const save = (labels: Labels): Promise<void> => {
          saved = labels;
          return Promise.resolve();
        };
        const session = madeUpSession({ folder, paths, save });
        await session.propose();
        await withLabelServer(session, page, async (address) => {
          await labelling(t, open, address, session, () => saved);
          await strangers(t, open, address, session);
        });
        await gone(t, open, page);
      });
    });
  },
});

async function labelling(
  t: Deno.TestContext,
  open: Open,
  address: string,
  session: Session,
  saved: () => Labels,
): Promise<void> {
  const { page, trouble, requests } = await open(address);
  const current = (): Promise<string> => page.locator("#name").innerText();
  const thumbnails = page.locator("#batch button");
  const shown = (words: readonly string[]): Promise<void> =>
    eventually(async () => assertEquals(await thumbnails.allInnerTexts(), words));

  await t.step("every picture of the batch is shown, whatever its name", async () => {
    const images = page.locator("#batch img");
    assertEquals(await images.count(), 10);
    await eventually(async () => {
      const widths = await images.evaluateAll((all) =>
        all.map((image) => (image as HTMLImageElement).naturalWidth)
      );
      assertEquals(widths, Array(10).fill(24));
    });
    assertEquals(await current(), HOSTILE[0]!);
    assertEquals(await page.locator("#picture").getAttribute("alt"), HOSTILE[0]!);
    assertEquals(await page.title(), "Label pictures · Trawl");
  });

  await t.step("keys give classes, move, skip and undo, as fast as they are pressed", async () => {
    for (const name of [CLASS, "dog"]) {
      await page.keyboard.press("n");
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
    }
    // Two, three and four get classes, five is passed over, six is given one and loses it again.
    for (const key of ["2", "1", "2", "s", "1", "u", "9"]) await page.keyboard.press(key);
    await page.locator("#said", { hasText: "No class has the key 9" }).waitFor({
      state: "attached",
    });
    const words = [CLASS, "dog", "dog", CLASS, "dog", "skipped", "", "", "", ""];
    await shown(words);
    assertEquals(await current(), session.state().batch[6]!.path);
    assertStringIncludes(await page.locator("#done").innerText(), "6 of 10 in this batch, 5 of 32");
    for (const key of ["ArrowLeft", "2", "ArrowUp", "2"]) await page.keyboard.press(key);
    await shown(words.with(5, "dog").with(0, "dog"));
    assertEquals([...saved().values()], ["dog", "dog", "dog", CLASS, "dog", "dog"]);
  });

  await t.step("the mouse does the same, and a class name is no markup", async () => {
    await thumbnails.nth(9).click();
    await page.locator("#classes button", { hasText: "dog" }).click();
    await page.locator("#undo").click();
    await page.locator("#classes button", { hasText: "img src" }).click();
    await eventually(async () => assertEquals(await thumbnails.nth(9).innerText(), CLASS));
    assertEquals(await page.locator("#classes img").count(), 0);
    assertEquals(await page.locator("#classes button:focus small").innerText(), "2");
  });

  await t.step("train and propose again", async () => {
    await page.keyboard.press("t");
    await eventually(async () =>
      assertStringIncludes(await page.locator("#round").innerText(), "Batch 2, chosen by in-order")
    );
    assertStringIncludes(await page.locator("#accuracy").innerText(), "0 of 1 right, 0 % (95 %");
    assertEquals(await page.locator("#undo").isDisabled(), true);
  });

  await t.step("it keeps nobody out, asks no other host, and complains of nothing", async () => {
    assertEquals(await accessibilityFaults(page), []);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    assertEquals(await accessibilityFaults(page), []);
    assertEquals(await page.evaluate(() => document.body.scrollWidth > innerWidth), false);
    assertEquals(
      requests.filter((url) => !url.startsWith(address) && !url.startsWith("data:")),
      [],
    );
    assertEquals(trouble, []);
  });
}

/** What a page of another origin tries, even one that has learnt the address. */
async function strangers(
  t: Deno.TestContext,
  open: Open,
  address: string,
  session: Session,
): Promise<void> {
  await t.step(
    "a page of another origin can neither read nor label, with the token or without",
    async () => {
      const before = JSON.stringify(session.state());
      const html = "<!DOCTYPE html><html data-ready><title>stranger</title></html>";
      const stranger = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen: () => {} },
        () => new Response(html, { headers: { "content-type": "text/html" } }),
      );
      const { page } = await open(`http://127.0.0.1:${stranger.addr.port}/`);
      const tokenless = address.replace("/secret/", "/");
      for (const base of [address, tokenless]) {
        assertEquals(await page.evaluate(attempts, base), []);
        await submit(page, `${base}label`);
        assertEquals(JSON.stringify(session.state()), before, base);
      }
      await stranger.shutdown();
    },
  );

  await t.step("another name for this machine is refused, as after DNS rebinding", async () => {
    const { page } = await open(address);
    const rebound = address.replace("127.0.0.1", "rebound.localhost");
    assertEquals((await page.goto(`${rebound}state`))?.status(), 403);
    assertEquals((await page.goto(`${address}state`))?.status(), 200);
  });
}

/** In the stranger's page: everything that it got to see or do. */
async function attempts(base: string): Promise<string[]> {
  const got: string[] = [];
  const body = JSON.stringify({ picture: 0, label: "stolen", skipped: false });
  const json = { "content-type": "application/json" };
  const tries: readonly [string, RequestInit][] = [
    ["state", {}],
    ["", { credentials: "include" }],
    ["picture/0", {}],
    ["label", { method: "POST", body }],
    ["label", { method: "POST", body, headers: json }],
    ["propose", { method: "POST", body: "null", headers: json }],
  ];
  for (const [path, options] of tries) {
    await fetch(base + path, options).then(() => got.push(path), () => {});
    await fetch(base + path, { ...options, mode: "no-cors" }).then(
      async (response) => got.push(...[await response.text()].filter((text) => text !== "")),
      () => {},
    );
  }
  const loads = (element: HTMLElement, name: string): Promise<void> =>
    new Promise((resolve) => {
      element.onload = () => {
        got.push(name);
        resolve();
      };
      element.onerror = () => resolve();
      document.body.append(element);
    });
  await loads(Object.assign(new Image(), { src: `${base}picture/0` }), "image");
  await loads(Object.assign(document.createElement("script"), { src: `${base}state` }), "script");
  const frame = document.createElement("iframe");
  const framed = new Promise((resolve) => frame.onload = resolve);
  frame.src = base;
  document.body.append(frame);
  await framed;
  // A frame that was refused is a page of the browser's own, which has no document for us either.
  if (frame.contentDocument?.body.textContent) got.push("frame");
  return got;
}

/** Posts a form whose text is JSON, which needs nobody's leave. */
async function submit(page: Page, action: string): Promise<void> {
  await page.evaluate((action) => {
    const form = document.createElement("form");
    Object.assign(form, { action, method: "post", enctype: "text/plain", target: "_blank" });
    const field = document.createElement("input");
    field.name = '{"picture":0,"label":"stolen","skipped":false,"x":"';
    field.value = '"}';
    form.append(field);
    document.body.append(form);
    form.submit();
  }, action);
  const popup = await page.waitForEvent("popup");
  await popup.waitForLoadState();
  assertMatch(await popup.locator("body").innerText(), /^4\d\d/);
}

async function gone(t: Deno.TestContext, open: Open, html: LabelPage): Promise<void> {
  await t.step(
    "a server that is gone is said, and no label is shown that was not saved",
    async () => {
      let opened: Awaited<ReturnType<Open>> | undefined;
      const session = madeUpSession({ paths: ["a.png", "b.png"] }, new Map([["b.png", "cat"]]));
      await session.propose();
      await withLabelServer(session, html, async (address) => {
        opened = await open(address);
      });
      const { page } = opened!;
      await page.keyboard.press("1");
      await page.locator("#trouble:not([hidden])").waitFor();
      assertStringIncludes(await page.locator("#trouble").innerText(), "Trawl does not answer");
      assert(!(await page.locator("#batch").innerText()).includes("cat"));
    },
  );
}
