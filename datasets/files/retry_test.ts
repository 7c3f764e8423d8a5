import { assertEquals } from "@std/assert";
import { retryAfter } from "./http.ts";
import { pauseAfter, RETRY } from "./transfer.ts";

Deno.test("pauses double up to a bound, with half of each left to chance", () => {
  const least = [1, 2, 3, 8, 50].map((n) => pauseAfter(n, RETRY, () => 0));
  const most = [1, 2, 3, 8, 50].map((n) => pauseAfter(n, RETRY, () => 1));
  assertEquals(least, [500, 1000, 2000, 30_000, 30_000]);
  assertEquals(most, [1000, 2000, 4000, 60_000, 60_000]);
});

Deno.test("Retry-After is read as seconds or as a date", () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5);
  assertEquals(retryAfter("120", now), 120_000);
  assertEquals(retryAfter(" 0 ", now), 0);
  assertEquals(retryAfter("Fri, 02 Jan 2026 03:05:05 GMT", now), 60_000);
  assertEquals(retryAfter("Fri, 02 Jan 2026 03:04:00 GMT", now), 0);
  for (const none of [null, "", "soon", "-5", "1.5", "Monday"]) {
    assertEquals(retryAfter(none, now), undefined, `${none}`);
  }
});
