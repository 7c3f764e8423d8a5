import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { sampleMeasurement, samplePoint } from "../testing/measurement.ts";
import { renderGrowthPage } from "./page.ts";

const HOSTILE = `</script><img src=x onerror="alert('1')">`;
const title = "Costs";

/** The page without its scripts and styles. */
function body(page: string): string {
  return page.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, "");
}

Deno.test("hostile text stays text wherever it stands", async () => {
  const measurement = sampleMeasurement([HOSTILE]);
  const page = await renderGrowthPage({
    ...measurement,
    settings: { [HOSTILE]: HOSTILE },
    environment: { ...measurement.environment, cpu: HOSTILE, provider: HOSTILE },
    points: [
      ...measurement.points,
      samplePoint({ strategy: HOSTILE, timing: undefined, message: HOSTILE }),
    ],
  }, { title: HOSTILE });
  assert(!page.includes("<img"));
  assertEquals(page.match(/<\/script>/g)!.length, 2);
});

Deno.test("the page refers to nothing outside itself, and runs its own code only", async () => {
  const page = await renderGrowthPage(sampleMeasurement(), { title });
  for (const [, url] of body(page).matchAll(/\b(?:src|href)="([^"]*)"/g)) {
    assert(url!.startsWith("#") || url === "data:,", url);
  }
  assert(!/\bstyle="/.test(body(page)));
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!
    .replaceAll("&#39;", "'");
  assert(policy.startsWith("default-src 'none'; ") && !policy.includes("unsafe"));
  for (const [, , code] of page.matchAll(/<(script|style)>([^]*?)<\/\1>/g)) {
    const hash = createHash("sha256").update(code!).digest("base64");
    assertStringIncludes(policy, `'sha256-${hash}'`);
  }
});

Deno.test("every chart says what it shows, and every link leads somewhere", async () => {
  const page = await renderGrowthPage(sampleMeasurement(), { title });
  const labels = [...page.matchAll(/<title>[^<]*<\/title><desc>([^<]*)</g)].map(([, l]) => l!);
  assertEquals(labels.length, 2);
  assertStringIncludes(labels[0]!.replaceAll("\u00a0", " "), "bait takes 2.00 times as long");
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) assertStringIncludes(page, `id="${id}"`);
});

Deno.test("cases, failures, peaks and an early stop are told", async () => {
  const measurement = sampleMeasurement();
  const page = await renderGrowthPage({ ...measurement, planned: 42 }, { title });
  const text = body(page).replaceAll("\u00a0", " ");
  const done = measurement.points.length;
  assertStringIncludes(text, "2 strategies at 10 points of ladders and 3 named cases");
  assertStringIncludes(text, `Of 42 planned, ${42 - done} were not measured.`);
  assertStringIncludes(text, "failed: BAIT would need about 590 GB");
  assertStringIncludes(text, "1.00 GFLOP/s");
  assertStringIncludes(text, "1 January 2026");
});

Deno.test("ladders without cases, cases without ladders, and failures alone render", async () => {
  const { points, ...about } = sampleMeasurement(["bait"]);
  const render = (kept: typeof points) => renderGrowthPage({ ...about, points: kept }, { title });
  assert(!(await render(points.filter(({ axes }) => axes.length > 0))).includes('id="cases"'));
  assert(!(await render(points.filter(({ axes }) => axes.length === 0))).includes('class="plot"'));
  assertStringIncludes(await render(points.slice(-1)), "1 failed.");
});
