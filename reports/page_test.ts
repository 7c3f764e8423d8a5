import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import type { RunResult } from "../runs/run.ts";
import { analyse } from "./analysis/analysis.ts";
import { renderPage } from "./page.ts";
import type { Payload } from "./page/embedded.ts";
import { payloadOf } from "./testing/payload.ts";
import { sampleRun, sampleSuite } from "./testing/results.ts";

const HOSTILE = `</script><img src=x onerror="alert('1')">\u202egnp.exe`;

function pageOf(results: readonly RunResult[], title?: string): Promise<string> {
  return renderPage(analyse(results), title === undefined ? {} : { title });
}

/** The page without its scripts and styles. */
function body(page: string): string {
  return page.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, "");
}

Deno.test("equal results give equal pages, whatever their order", async () => {
  const results = sampleSuite(["letter"], 2);
  assertEquals(await pageOf(results.toReversed()), await pageOf(results));
});

Deno.test("the policy allows the page's own code by hash, and nothing else", async () => {
  const page = await pageOf([sampleRun()]);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!
    .replaceAll("&#39;", "'");
  assert(policy.startsWith("default-src 'none'; "));
  assert(!policy.includes("unsafe") && !policy.includes("http"));
  assertStringIncludes(policy, "; worker-src blob:;");
  const inline = [...page.matchAll(/<(script|style)>([^]*?)<\/\1>/g)];
  assertEquals(inline.length, 2);
  for (const [, , code] of inline) {
    const hash = createHash("sha256").update(code!).digest("base64");
    assertStringIncludes(policy, `'sha256-${hash}'`);
  }
});

Deno.test("the page refers to nothing outside itself", async () => {
  const page = await pageOf(sampleSuite(["letter", "cifar10"], 2));
  for (const [, url] of body(page).matchAll(/\b(?:src|href)="([^"]*)"/g)) {
    assert(url!.startsWith("#") || url === "data:,", url);
    if (url!.startsWith("#")) assertStringIncludes(page, `id="${url!.slice(1)}"`);
  }
  assert(!page.includes("sourceMappingURL"));
  assert(!/\bstyle="/.test(body(page)));
});

Deno.test("hostile names are text wherever they stand", async () => {
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
  const analysis = analyse([hostile, failed], {
    unreadable: [{ path: HOSTILE, reason: HOSTILE }],
  });
  const page = await renderPage(analysis, { title: HOSTILE });
  assert(!page.includes("<img"));
  assertEquals(page.match(/<\/script>/g)!.length, 6);
  const { analysis: read } = await payloadOf<Payload>(page);
  assertStringIncludes(read.strategies[0]!.label, HOSTILE);
});

Deno.test("no name breaks the page's structure", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 20 }), async (strategy) => {
      const page = await pageOf([sampleRun({ strategy, cycles: 1, accuracies: [0, 1] })]);
      const text = body(page);
      for (const name of ["table", "svg", "g", "figure", "button"]) {
        const opened = text.match(new RegExp(`<${name}\\b`, "g"))!.length;
        assertEquals(text.match(new RegExp(`</${name}>`, "g"))!.length, opened, name);
      }
      const { analysis } = await payloadOf<Payload>(page);
      assertEquals(analysis.strategies[0]!.name, strategy.toWellFormed());
    }),
    { numRuns: 20 },
  );
});

Deno.test("each strategy has its word, and failures are rows", async () => {
  const page = await pageOf(sampleSuite(["letter", "cifar10"]));
  const shown = page.slice(0, page.indexOf("<script"));
  const words = shown.match(/class="tag">(best|equivalent|lower|undecided)</g)!;
  // Ten strategies on two problems, and over both: there in the answer and in full.
  assertEquals(words.length, 40);
  assertStringIncludes(page, "seed 2 failed: Cycle 4: the head&#39;s loss is NaN");
  assert(page.match(/aria-sort="descending"/g)!.length >= 2);
});

Deno.test("pages without results, with failures alone, or with lost files render", async () => {
  assertStringIncludes(await pageOf([]), "No results");
  const failed = await pageOf([sampleRun({ message: "Killed" })]);
  assert(!failed.includes('data-kind="curves"'));
  assertStringIncludes(failed, "seed 0 failed: Killed");
  const lost = analyse([], { unreadable: [{ path: "a.arrow", reason: "It is cut off" }] });
  const page = body(await renderPage(lost));
  assertStringIncludes(page, "1 file could not be used");
  assertStringIncludes(page, "It is cut off");
});

Deno.test("licences of inlined code are listed", async () => {
  const page = await pageOf([]);
  assertStringIncludes(page, "Apache Arrow");
  assertStringIncludes(page, "Apache License");
  assertStringIncludes(page, "Chart.js Contributors");
  assertStringIncludes(page, "2019-2025 Jukka Kurkela");
});

Deno.test("numbers in the page's data keep six digits", async () => {
  const { analysis } = await payloadOf<Payload>(await pageOf([sampleRun()]));
  const auc = analyse([sampleRun()]).problems[0]!.strategies[0]!.scores!.auc.mean;
  const kept = analysis.problems[0]!.strategies[0]!.scores!.auc.mean;
  assertLess(Math.abs(kept - auc), 1e-6);
});
