/** `deno task bench:embed`: measures features from images against the network alone. */
import type { LoadedBackbone } from "../../backbones/backbone.ts";
import { InputError, unknownName } from "../../core/errors.ts";
import type { ImageList } from "../../datasets/dataset.ts";
import { dataFolder } from "../../core/cache_folder.ts";
import { loadDecoder } from "../../datasets/images/decode.ts";
import { Runtime } from "../../onnx/mod.ts";
import { measuredSeconds, measuredShare, threeDigits } from "../../core/format.ts";
import { median } from "../../statistics/quantile.ts";
import { exitCodes, writeOut } from "../../cli/command.ts";
import type { measureEmbedCommand } from "../../cli/commands/measure_commands.ts";
import type { Flags } from "../../cli/flags.ts";
import { imageCost, pairedRates } from "./embed/measure.ts";
import { productOperations } from "./embed/operations.ts";
import { networks, openNetwork, openPictures, pictures } from "./embed/subjects.ts";
import { peakOperations } from "./peaks.ts";

/** Threads of the network, and threads that read. */
interface Sharing {
  readonly threads: number;
  readonly workers: number | undefined;
}

interface Effort {
  readonly seconds: number;
  readonly blocks: number;
}

type Given = Flags<typeof measureEmbedCommand.flags>;

/** Runs the command. */
export async function run(given: Given): Promise<number> {
  const effort = {
    seconds: given.integer("seconds", 1) ?? 3,
    blocks: given.integer("blocks", 2) ?? 4,
  };
  const sharings = sharingsOf(given);
  const [chosenNetworks, chosenPictures] = [
    chosen("network", given.list("only"), networks),
    chosen("images", given.list("images"), pictures),
  ];
  await Deno.mkdir("results", { recursive: true });
  const scratch = await Deno.makeTempDir({ dir: "results", prefix: "embed-" });
  try {
    const subjects = { data: dataFolder(), scratch };
    for (const network of chosenNetworks) {
      const backbone = await openNetwork(network, subjects);
      for (const name of chosenPictures) {
        // Enough for blocks of the fastest network on the machines of today.
        const images = await openPictures(name, name === "cifar" ? 20_000 : 4000, subjects);
        await measureCase(name, backbone, images, sharings, effort);
      }
    }
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
  return exitCodes.done;
}

/** Measures one network on images of one kind. */
async function measureCase(
  name: string,
  backbone: LoadedBackbone,
  images: ImageList,
  sharings: readonly Sharing[],
  { seconds, blocks }: Effort,
): Promise<void> {
  const cost = await imageCost(backbone, images, name === "cifar" ? 1000 : 100);
  const operations = productOperations(backbone.program, 1);
  const library = await libraryResize(images, name === "cifar" ? 500 : 60);
  writeOut(
    `\n${backbone.name} on ${name}, batches of ${backbone.batch}, ` +
      `${threeDigits(operations / 1e9)} GFLOP an image\n` +
      `an image on one core: ${measuredSeconds(cost.reading)} to read and decode, ` +
      `${measuredSeconds(cost.resizing)} to resize and crop (the decoder's own resize, not ` +
      `Pillow's bytes: ${measuredSeconds(library)})\n` +
      "threads  workers    raw/s  pipeline/s   share   cores  floor/s  raw/floor\n",
  );
  for (const { threads, workers } of sharings) {
    const runtime = await Runtime.open({ threads });
    const peak = await peakOperations(runtime);
    const options = { runtime, workers, seconds, blocks };
    const rates = await pairedRates(backbone, images, options);
    await runtime.close();
    const [raw, pipeline] = [median(rates.raw)!, median(rates.pipeline)!];
    // Neighbours share the machine's state: the median of their ratios is steadier than that of medians.
    const share = median(rates.raw.map((rate, i) => rates.pipeline[i]! / rate))!;
    const perImage = threads / raw + cost.reading + cost.resizing;
    const ceiling = Math.min(raw, navigator.hardwareConcurrency / perImage);
    const floor = peak / operations;
    writeOut(
      [
        String(threads).padStart(7),
        String(workers ?? "auto").padStart(7),
        threeDigits(raw).padStart(7),
        threeDigits(pipeline).padStart(10),
        measuredShare(share).padStart(6),
        measuredShare(share * raw / ceiling).padStart(6),
        threeDigits(floor).padStart(7),
        measuredShare(raw / floor).padStart(9),
      ].join("  ") + "\n",
    );
  }
}

/** Seconds an image of the decoder's own cubic resize to 256 × 256, on one thread: a yardstick. */
async function libraryResize(images: ImageList, count: number): Promise<number> {
  const sharp = await loadDecoder();
  let seconds = 0;
  for (let i = 0; i < count; i++) {
    const { pixels, ...raw } = await images.read(i);
    const start = performance.now();
    await sharp(Uint8Array.from(pixels), { raw }).resize(256, 256, {
      fit: "fill",
      kernel: "cubic",
      fastShrinkOnLoad: false,
    }).extract({ left: 16, top: 16, width: 224, height: 224 }).raw().toBuffer();
    seconds += (performance.now() - start) / 1000;
  }
  return seconds / count;
}

function sharingsOf(given: Given): readonly Sharing[] {
  const cores = navigator.hardwareConcurrency;
  const standard = [`${cores}+auto`, `${cores}+1`, `${cores}+2`, `${Math.max(1, cores - 1)}+1`];
  return (given.list("split") ?? standard).map((text) => {
    const [, threads, workers] = /^([1-9]\d*)\+(\d+|auto)$/.exec(text) ?? [];
    if (threads === undefined) {
      throw new InputError(`--split "${text}" must be like "2+1" or "2+auto"`);
    }
    return { threads: Number(threads), workers: workers === "auto" ? undefined : Number(workers) };
  });
}

function chosen<T extends string>(
  kind: string,
  names: readonly string[] | undefined,
  known: readonly T[],
): readonly T[] {
  return names?.map((name) => {
    const found = known.find((other) => other === name);
    if (found === undefined) throw unknownName(kind, name, known);
    return found;
  }) ?? known;
}
