import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import type { StoredImages } from "../dataset.ts";
import { pngOf } from "../testing/png.ts";
import { decodeImage } from "./decode.ts";
import { MOST_BYTES } from "./header.ts";
import { storedBytes, storedImages } from "./stored.ts";

const grey = { width: 2, height: 2, channels: 1, order: "hwc" } as const;

Deno.test("storedImages reads whole files, and ranges of an archive", () =>
  withFolder(async (folder) => {
    const [first, second] = [pngOf(4, 3, (i) => i), pngOf(3, 5, (i) => i * 3)];
    await Deno.writeFile(`${folder}/one.JPEG`, first);
    await Deno.writeFile(`${folder}/many.tar`, Uint8Array.from([9, 9, ...second, 9, ...first]));
    const images = storedImages({
      files: [`${folder}/one.JPEG`, `${folder}/many.tar`],
      file: Uint32Array.of(0, 1, 1),
      offset: Float64Array.of(0, 2, 3 + second.length),
      length: Float64Array.of(-1, second.length, first.length),
      codec: "file",
    });
    assertEquals(images.length, 3);
    assertEquals(await images.read(0), await decodeImage(first));
    assertEquals(await images.read(1), await decodeImage(second));
    assertEquals(await images.read(2), await decodeImage(first));
  }));

Deno.test("storedImages reads plain pixels in shared memory, of which it makes views", async () => {
  const memory = new SharedArrayBuffer(9);
  new Uint8Array(memory).set([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const images = storedImages(place(memory, [1, 5], [4, 4]));
  const { pixels } = await images.read(1);
  assertEquals([...pixels], [5, 6, 7, 8]);
  assertEquals(pixels.buffer as unknown, memory);
});

Deno.test("storedImages reads into a place where it has to write, and refuses one that does not fit", async () => {
  const memory = new SharedArrayBuffer(25);
  new Uint8Array(memory).forEach((_, i, all) => all[i] = i);
  const codec = { width: 2, height: 2, channels: 3, order: "chw" } as const;
  const images = storedImages({ ...place(memory, [0, 13], [12, 12]), codec });
  const into = new Uint8Array(12);
  const { pixels } = await images.read(1, into);
  assertEquals([...into], [13, 17, 21, 14, 18, 22, 15, 19, 23, 16, 20, 24]);
  assertEquals(pixels, into);
  await fails(
    () => images.read(0, new Uint8Array(13)),
    "An image of 12 bytes cannot be read into 13",
  );
});

Deno.test("storedImages works in a worker, from a message", () =>
  withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.png`, pngOf(4, 3, (i) => i));
    const stored = new URL("./stored.ts", import.meta.url);
    const code = `import { storedImages } from ${JSON.stringify(stored.href)};
      self.onmessage = async ({ data }) => self.postMessage(await storedImages(data).read(0));`;
    const url = `data:text/javascript,${encodeURIComponent(code)}`;
    const worker = new Worker(url, { type: "module" });
    const answer = new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
    worker.postMessage({ ...place(`${folder}/a.png`, [0], [-1]), codec: "file" });
    assertEquals(await answer, await decodeImage(pngOf(4, 3, (i) => i)));
    worker.terminate();
  }));

Deno.test("storedImages names file and index of what it cannot read", () =>
  withFolder(async (folder) => {
    const path = `${folder}/x.bin`;
    await Deno.writeFile(path, new Uint8Array(6));
    const short = storedImages(place(path, [0, 4], [4, 4]));
    await fails(
      () => short.read(1),
      `Cannot read image 1, bytes 4 to 8 of "${path}": it is cut short`,
    );
    await fails(() => short.read(2), "There is no image 2, only 0 to 1");
    const none = storedImages({ ...place(`${folder}/no.png`, [0], [-1]), codec: "file" });
    await fails(() => none.read(0), `Cannot read image 0, "${folder}/no.png": `);
    const wrong = storedImages({ ...place(path, [0], [-1]), codec: "file" });
    await fails(() => wrong.read(0), `Cannot decode image 0, "${path}": it is not an image`);
    const whole = storedImages(place(path, [0], [-1]));
    await fails(() => whole.read(0), `image 0, "${path}": it has 6 bytes instead of 4`);
  }));

Deno.test({
  name: "storedImages reads no device, no pipe, and no file beyond the size that is stated",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      await Deno.symlink("/dev/zero", `${folder}/zero.png`);
      await new Deno.Command("mkfifo", { args: [`${folder}/pipe.png`] }).output();
      await Deno.writeFile(`${folder}/huge.png`, new Uint8Array());
      // Without a byte on the disk.
      await Deno.truncate(`${folder}/huge.png`, MOST_BYTES + 1);
      const reasons = {
        zero: "it is a device, not a regular file",
        pipe: "it is a named pipe, not a regular file",
        huge: "it has 1073741825 bytes, more than the 1073741824 that an image may have",
      };
      for (const [name, reason] of Object.entries(reasons)) {
        const path = `${folder}/${name}.png`;
        const images = storedImages({ ...place(path, [0], [-1]), codec: "file" });
        await fails(() => images.read(0), `Cannot read image 0, "${path}": ${reason}`);
      }
    }),
});

Deno.test("storedImages refuses descriptions that contradict themselves", () => {
  const cases: readonly [Partial<StoredImages>, string][] = [
    [{ offset: Float64Array.of(0) }, "must have a file, an offset and a length each"],
    [{ file: Uint32Array.of(0, 1) }, "Image 1 is in file 1 of 1"],
    [{ offset: Float64Array.of(0, NaN) }, "Image 1 has 4 bytes from NaN"],
    [{ length: Float64Array.of(4, 5) }, "Image 1 has 5 bytes instead of 4"],
    [{ offset: Float64Array.of(0, 5) }, "Image 1 ends after the 8 bytes in memory"],
  ];
  const good = place(new SharedArrayBuffer(8), [0, 4], [4, 4]);
  for (const [change, message] of cases) {
    assertThrows(() => storedImages({ ...good, ...change }), InputError, message);
  }
});

Deno.test("storedBytes returns the bytes as they are stored", () => {
  const memory = new SharedArrayBuffer(8);
  new Uint8Array(memory)[4] = 7;
  assertEquals([...storedBytes(place(memory, [0, 4], [4, 4]), 1)], [7, 0, 0, 0]);
});

function place(
  file: string | SharedArrayBuffer,
  offset: readonly number[],
  length: readonly number[],
): StoredImages {
  return {
    files: [file],
    file: new Uint32Array(offset.length),
    offset: Float64Array.from(offset),
    length: Float64Array.from(length),
    codec: grey,
  };
}

async function fails(read: () => unknown, message: string): Promise<void> {
  await assertRejects(async () => await read(), InputError, message);
}
