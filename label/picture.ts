/** Pictures as the page shows them: small ones as they are, large ones scaled down. */
import { sep } from "node:path";
import { statRegular } from "../core/files.ts";
import { loadDecoder } from "../datasets/images/decode.ts";
import { imageFormat, MOST_BYTES, MOST_PIXELS } from "../datasets/images/header.ts";

/** Pixels along the longer side of what is shown. */
const SIDE = 640;

/** Bytes beyond which a picture is not sent as it is. */
const SMALL = 1 << 18;

/** A picture for a browser. */
export interface ShownPicture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/**
 * Reads a picture below `folder`. What is not a picture by its first bytes is refused, and so is a
 * link that leads out of the folder.
 */
export async function showPicture(folder: string, path: string): Promise<ShownPicture> {
  const real = await Deno.realPath(`${folder}/${path}`);
  if (!real.startsWith(await Deno.realPath(folder) + sep)) {
    throw new Error("it is a link that leads out of the folder");
  }
  const { size } = statRegular(real);
  if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, more than ${MOST_BYTES}`);
  const bytes = await Deno.readFile(real);
  const format = imageFormat(bytes);
  const type = `image/${format}`;
  // sharp does not read BMP, and of a moving picture it keeps the first frame.
  if (format === "bmp" || format === "gif") return { bytes, type };
  const image = (await loadDecoder())(bytes, { limitInputPixels: MOST_PIXELS, failOn: "none" });
  const { width, height } = await image.metadata();
  if (bytes.length <= SMALL && Math.max(width, height) <= 2 * SIDE) return { bytes, type };
  const box = { width: SIDE, height: SIDE, fit: "inside", withoutEnlargement: true } as const;
  const small = await image.autoOrient().resize(box).flatten({ background: "#fff" }).jpeg()
    .toBuffer();
  return { bytes: Uint8Array.from(small), type: "image/jpeg" };
}
