import { assert, assertEquals } from "@std/assert";
import { canonical } from "../core/canonical.ts";
import { ParseWorker } from "../core/parse_worker.ts";
import { sampleRun } from "./testing/runs.ts";
import { encodeRun } from "./arrow.ts";
import type { StoredRun } from "./content.ts";

Deno.test("every flipped bit of a result ends in an error or in the same numbers", async () => {
  const bytes = encodeRun(sampleRun());
  const expected = canonical(sampleRun());
  const worker = new ParseWorker<StoredRun>(new URL("./run_worker.ts", import.meta.url), {
    seconds: 0.25,
  });
  const bits = Array.from({ length: 8 * bytes.length }, (_, bit) => bit).values();
  const counts = { same: 0, refused: 0 };
  // A second file always waits, so that the worker stays.
  await Promise.all([0, 1].map(async () => {
    for (const bit of bits) {
      const copy = Uint8Array.from(bytes);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      const run = await worker.parse(copy).catch(() => undefined);
      if (run === undefined) counts.refused++;
      else {
        assertEquals(canonical(run), expected, `bit ${bit}`);
        counts.same++;
      }
    }
  }));
  assertEquals(counts.same + counts.refused, 8 * bytes.length);
  assert(counts.refused > counts.same);
});
