import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { renderPage } from "./page.ts";
import { sampleRun, sampleSuite } from "./testing/results.ts";

const HOSTILE = `</script><img src=x onerror="alert('1')">`;

/** The page without its scripts and styles. */
function body(page: string): string {
  return page.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, "");
}

function payload(page: string): unknown {
  return JSON.parse(/id="payload">([^]*?)<\/script>/.exec(page)![1]!);
}

Deno.test("equal results give equal pages, whatever their order", () => {
  const results = sampleSuite(["letter"], 2);
  assertEquals(renderPage(results.toReversed()), renderPage(results));
});

Deno.test("the policy allows the page's own code by hash, and nothing else", () => {
  const page = renderPage([sampleRun()]);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!
    .replaceAll("&#39;", "'");
  assert(policy.startsWith("default-src 'none'; "));
  assert(!policy.includes("unsafe") && !policy.includes("http"));
  const inline = [...page.matchAll(/<(script|style)(?: type="module")?>([^]*?)<\/\1>/g)];
  assertEquals(inline.length, 3);
  for (const [, , code] of inline) {
    const hash = createHash("sha256").update(code!).digest("base64");
    assertStringIncludes(policy, `'sha256-${hash}'`);
  }
});

Deno.test("the page refers to nothing outside itself", () => {
  const page = renderPage(sampleSuite(["letter"], 2));
  for (const [, url] of body(page).matchAll(/\b(?:src|href)="([^"]*)"/g)) {
    assert(url!.startsWith("#") || url === "data:,", url);
  }
  assert(!page.includes("sourceMappingURL"));
  assert(!/\bstyle="/.test(body(page)));
});

Deno.test("hostile names are text wherever they stand", () => {
  const hostile = sampleRun({
    suite: HOSTILE,
    dataset: HOSTILE,
    backbone: HOSTILE,
    strategy: HOSTILE,
    settings: { [HOSTILE]: HOSTILE },
    head: { [HOSTILE]: HOSTILE },
    classes: [HOSTILE],
    environment: { cpu: HOSTILE, provider: HOSTILE, gitCommit: HOSTILE },
  });
  const failed = sampleRun({ ...hostile.manifest.config, seed: 1, message: HOSTILE });
  const page = renderPage([hostile, failed], { title: HOSTILE });
  assert(!page.includes("<img"));
  assertEquals(page.match(/<\/script>/g)!.length, 3);
  assertStringIncludes(JSON.stringify(payload(page)), "<img src=x");
});

Deno.test("no name breaks the page's structure", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 20 }), (strategy) => {
      const page = renderPage([sampleRun({ strategy, cycles: 1, accuracies: [0, 1] })]);
      assertEquals(body(page).match(/<table\b/g)!.length, body(page).match(/<\/table>/g)!.length);
      assertStringIncludes(JSON.stringify(payload(page)), JSON.stringify(strategy));
    }),
    { numRuns: 20 },
  );
});

Deno.test("best, level and failed strategies are marked", () => {
  const page = renderPage(sampleSuite(["letter", "cifar10"]));
  assertEquals(page.match(/class="tag best"/g)!.length, 2);
  assertStringIncludes(page, "level with best");
  assertStringIncludes(page, "Seed 2 failed: Cycle 4: the head&#39;s loss is NaN");
  assertEquals(page.match(/aria-sort="descending"/g)!.length >= 2, true);
});

Deno.test("pages without results, or with failures alone, render", () => {
  assertStringIncludes(renderPage([]), "No results");
  const failed = renderPage([sampleRun({ message: "Killed" })]);
  assert(!failed.includes("<canvas"));
  assertStringIncludes(failed, "Seed 0 failed: Killed");
});

Deno.test("licences of inlined code are listed", () => {
  const page = renderPage([]);
  assertStringIncludes(page, "chart.js: Copyright (c) 2014-2024 Chart.js Contributors");
  assertStringIncludes(page, "@kurkle/color, inside chart.js");
  assertStringIncludes(page, "Permission is hereby granted");
});
