import { assert, assertEquals } from "@std/assert";
import { canonical } from "../core/canonical.ts";
import { ParseWorker } from "../core/parse_worker.ts";
import { withFolder } from "../tests/support/folder.ts";
import { sampleRun } from "./testing/runs.ts";
import { encodeRun } from "./arrow.ts";
import type { StoredRun } from "./content.ts";
import { readResults } from "./read.ts";

function flipped(bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

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
      const run = await worker.parse(flipped(bytes, bit)).catch(() => undefined);
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

Deno.test("a folder of files with flipped bits is read, with errors or the same numbers", () =>
  withFolder(async (folder) => {
    const bytes = encodeRun(sampleRun());
    for (let bit = 5; bit < 8 * bytes.length; bit += 353) {
      await Deno.writeFile(`${folder}/${bit}.arrow`, flipped(bytes, bit));
    }
    const { results, unreadable } = await readResults([folder], {
      seconds: 0.5,
      heapMegabytes: 64,
    });
    for (const { manifest, cycles } of results) {
      assertEquals(canonical({ manifest, cycles }), canonical(sampleRun()));
    }
    assert(results.length > 0 && unreadable.length > results.length);
  }));
