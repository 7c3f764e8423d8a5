/** The library that decodes, loaded when the first image is decoded. */
import type { default as Sharp } from "sharp";
import { messageOf, TrawlError } from "../../core/errors.ts";

/** Starts a pipeline on an image file. */
export type Decoder = typeof Sharp;

/** Loaders that a dataset's files may reach; every other one is out of their reach. */
const LOADERS = [
  "VipsForeignLoadJpegBuffer",
  "VipsForeignLoadPngBuffer",
  "VipsForeignLoadWebpBuffer",
  "VipsForeignLoadNsgifBuffer",
];

let loading: Promise<Decoder> | undefined;

/** Loads sharp: 50 ms and 18 MB that commands on tables never pay. */
export function loadDecoder(): Promise<Decoder> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Decoder> {
  try {
    const { default: sharp } = await import("sharp");
    sharp.concurrency(1);
    sharp.cache(false);
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({ operation: LOADERS });
    return sharp;
  } catch (error) {
    throw new TrawlError(`Cannot load the image decoder, sharp: ${messageOf(error)}`);
  }
}
