import { assert, assertEquals } from "@std/assert";
import { canonical } from "../core/canonical.ts";
import { ParseWorker } from "../core/parse_worker.ts";
import { withFolder } from "../tests/support/folder.ts";
import { sampleRun } from "./testing/runs.ts";
import { sampleMeasurement } from "./testing/measurements.ts";
import { encodeRun } from "./arrow.ts";
import { encodeMeasurement } from "./measurement.ts";
import { readResults } from "./read.ts";

function flipped(bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

/** Files, what is in them, and which of their bits are flipped: of a long file only some. */
const files = {
  result: {
    bytes: encodeRun(sampleRun()),
    value: [sampleRun()],
    worker: "./file_worker.ts?run",
    step: 1,
  },
  measurement: {
    bytes: encodeMeasurement(sampleMeasurement()),
    value: sampleMeasurement(),
    worker: "./file_worker.ts?measurement",
    step: 7,
  },
};

for (const [name, { bytes, value, worker: module, step }] of Object.entries(files)) {
  Deno.test(`a flipped bit of a ${name} ends in an error or in the same numbers`, async () => {
    const expected = canonical(value);
    const worker = new ParseWorker<unknown>(new URL(module, import.meta.url), { seconds: 0.25 });
    const count = Math.floor(8 * bytes.length / step);
    const bits = Array.from({ length: count }, (_, i) => i * step).values();
    const counts = { same: 0, refused: 0 };
    // A second file always waits, so that the worker stays.
    await Promise.all([0, 1].map(async () => {
      for (const bit of bits) {
        const read = await worker.parse(flipped(bytes, bit)).catch(() => undefined);
        if (read === undefined) counts.refused++;
        else {
          assertEquals(canonical(read), expected, `bit ${bit}`);
          counts.same++;
        }
      }
    }));
    assertEquals(counts.same + counts.refused, count);
    assert(counts.refused > counts.same);
  });
}

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
