/** What every page must keep to. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";

/** Text that would be markup, or reverse what follows. */
export const HOSTILE = `</script><img src=x onerror="alert('1')">\u202egnp.exe`;

/** The page without its scripts and styles. */
function body(page: string): string {
  return page.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, "");
}

/** The words of a page, with plain blanks. */
export function textOf(page: string): string {
  return body(page).replace(/<[^>]*>/g, "").replaceAll("\u00a0", " ");
}

/** Asserts that a page runs its own code only, refers to nothing outside, and holds no hostile markup. */
export function assertSafePage(page: string): void {
  assert(!page.includes("<img"));
  assert(!page.includes("\u202e"));
  const text = body(page);
  for (const [, url] of text.matchAll(/\b(?:src|href)="([^"]*)"/g)) {
    assert(url!.startsWith("#") || url === "data:,", url);
    if (url!.startsWith("#")) assertStringIncludes(page, `id="${url!.slice(1)}"`);
  }
  assert(!/\bstyle="/.test(text));
  const ids = [...text.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
  assertEquals(new Set(ids).size, ids.length);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!
    .replaceAll("&#39;", "'");
  assert(policy.startsWith("default-src 'none'; ") && !policy.includes("unsafe"));
  for (const [, , code] of page.matchAll(/<(script|style)>([^]*?)<\/\1>/g)) {
    const hash = createHash("sha256").update(code!).digest("base64");
    assertStringIncludes(policy, `'sha256-${hash}'`);
  }
}
