/** Measures how fast images are decoded, prepared and read: `deno task bench:decode`. */
import { preprocessing } from "../../backbones/preprocess/preprocessing.ts";
import { stream } from "../../core/random.ts";
import type { ImageList } from "../../datasets/dataset.ts";
import { dataFolder } from "../../core/cache_folder.ts";
import { recordImages, storedImages } from "../../datasets/images/stored.ts";
import { decodeImage, type Decoder, loadDecoder } from "../../datasets/images/decode.ts";
import { measuredShare, threeDigits } from "../../core/format.ts";
import { exitCodes, writeOut } from "../../cli/command.ts";
import type { measureDecodeCommand } from "../../cli/commands/measure_commands.ts";
import type { Flags } from "../../cli/flags.ts";
import { fastest } from "./repeat.ts";

/** A way to do something with an image, and what is said of it. */
interface Way {
  readonly name: string;
  readonly once: () => unknown;
}

interface Effort {
  readonly seconds: number;
  readonly rounds: number;
}

/** Runs the command. */
export async function run(given: Flags<typeof measureDecodeCommand.flags>): Promise<number> {
  const effort = {
    seconds: given.integer("seconds", 1) ?? 1,
    rounds: given.integer("rounds", 1) ?? 5,
  };
  const sharp = await loadDecoder();
  for (const [name, bytes] of await photographs(sharp)) {
    const { width, height } = await decodeImage(bytes);
    writeOut(`${name}, JPEG of ${width} × ${height}, ${Math.round(bytes.length / 1000)} kB\n`);
    writeOut(table("images/s", await rates(waysOf(bytes, sharp), effort)));
  }
  await smallPictures(effort);
  return exitCodes.done;
}

/** The drawn picture is of ImageNet's most frequent size. */
async function photographs(sharp: Decoder): Promise<[string, Uint8Array][]> {
  const found: [string, Uint8Array][] = [["drawn", await drawn(sharp, 500, 375)]];
  for (const name of ["owl.jpg", "cat_720p.jpg"]) {
    const bytes = await Deno.readFile(`${dataFolder()}/images/${name}`).catch(() => undefined);
    if (bytes !== undefined) found.push([name, bytes]);
  }
  return found;
}

/** Slopes with noise, which take as long to decode as a photograph. */
async function drawn(sharp: Decoder, width: number, height: number): Promise<Uint8Array> {
  const random = stream(0, "drawn photograph");
  const pixels = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    pixels[i] = 128 + 80 * Math.sin(x / 40 + i % 3) * Math.cos(y / 25) + 12 * random.normal();
  }
  const raw = { width, height, channels: 3 } as const;
  return new Uint8Array(await sharp(pixels, { raw }).jpeg({ quality: 92 }).toBuffer());
}

/** Colour profiles are left alone, as Pillow leaves them. */
const BARE = { ignoreIcc: true } as const;

/** The first is the floor. */
function waysOf(bytes: Uint8Array, sharp: Decoder): Way[] {
  const dino = preprocessing({ resize: [256, 256], crop: [224, 224], channels: 3 });
  const middle = { left: 16, top: 16, width: 224, height: 224 };
  return [
    { name: "decoder alone", once: () => sharp(bytes, BARE).raw().toBuffer() },
    { name: "decoded", once: () => decodeImage(bytes) },
    { name: "decoded, exact", once: async () => dino.apply(await decodeImage(bytes)) },
    {
      name: "decoder's own resize",
      once: () =>
        sharp(bytes, BARE).resize(256, 256, {
          fit: "fill",
          kernel: "cubic",
          fastShrinkOnLoad: false,
        })
          .extract(middle).raw().toBuffer(),
    },
  ];
}

/** Of each way, in turn: how often it is done in a second. */
async function rates(ways: readonly Way[], effort: Effort): Promise<[string, number][]> {
  const best = ways.map(() => 0);
  for (let round = 0; round < effort.rounds; round++) {
    for (const [i, { once }] of ways.entries()) {
      const start = performance.now();
      let [count, elapsed] = [0, 0];
      while (elapsed < 1000 * effort.seconds) {
        await once();
        count++;
        elapsed = performance.now() - start;
      }
      best[i] = Math.max(best[i]!, 1000 * count / elapsed);
    }
  }
  return ways.map(({ name }, i) => [name, best[i]!]);
}

/** Pictures as CIFAR stores them, in shared memory: plane by plane, each after a byte of label. */
async function smallPictures({ rounds }: Effort): Promise<void> {
  const [count, stride] = [10_000, 3073];
  const memory = new SharedArrayBuffer(count * stride);
  const random = stream(0, "small pictures");
  const bytes = new Uint8Array(memory);
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.integer(256);
  const codec = { width: 32, height: 32, channels: 3, order: "chw" } as const;
  const images = storedImages(recordImages([{ file: memory, count, codec, first: 1, stride }]));
  const target = new Uint8Array(memory.byteLength);
  const speed = (seconds: number): number => memory.byteLength / seconds / 1e9;
  const copied = speed(await fastest(4 * rounds, () => Promise.resolve(target.set(bytes))));
  const place = new Uint8Array(3072);
  const read = speed(await fastest(4 * rounds, () => Promise.resolve(readAll(images))));
  const placed = speed(await fastest(4 * rounds, () => Promise.resolve(readAll(images, place))));
  writeOut(`\n${count} pictures of 32 × 32 × 3 in memory, ${Math.round(bytes.length / 1e6)} MB\n`);
  writeOut(table("GB/s", [
    ["copied", copied],
    ["planes interleaved", read],
    ["the same, into one place", placed],
  ]));
}

function readAll(images: ImageList, into?: Uint8Array): void {
  for (let i = 0; i < images.length; i++) void images.read(i, into);
}

/** Rates, each beside the first. */
function table(unit: string, rows: readonly [string, number][]): string {
  const [[, floor]] = rows as [[string, number]];
  return rows.map(([name, rate]) =>
    `  ${name.padEnd(26)}${`${threeDigits(rate)} ${unit}`.padStart(16)}` +
    `${measuredShare(rate / floor).padStart(9)}\n`
  ).join("");
}
