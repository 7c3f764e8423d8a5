/** Folders of drawn pictures for tests: two kinds that anything can tell apart. */
import { stream } from "../../core/random.ts";
import { pngOf } from "./png.ts";

/** What is drawn. */
export interface PictureOptions {
  /** Pictures of each class. */
  readonly count: number;
  /** Pixels along each side; default 12. */
  readonly side?: number;
  /** Decides the noise; default 0. */
  readonly seed?: number;
}

/** The classes, and which way their stripes run. */
export const KINDS = ["across", "down"] as const;

/** Draws striped pictures, as class folders of PNG files. */
export async function drawClassFolders(folder: string, options: PictureOptions): Promise<void> {
  const { count, side = 12, seed = 0 } = options;
  for (const kind of KINDS) {
    await Deno.mkdir(`${folder}/${kind}`, { recursive: true });
    for (let i = 0; i < count; i++) {
      await Deno.writeFile(`${folder}/${kind}/${i}.png`, drawPicture(kind, side, seed * count + i));
    }
  }
}

/**
 * Draws one picture: stripes of two pixels with noise.
 *
 * @param side Pixels along each side.
 */
export function drawPicture(kind: typeof KINDS[number], side: number, seed: number): Uint8Array {
  const random = stream(seed, `striped picture ${kind}`);
  const phase = random.integer(4);
  return pngOf(side, side, (i) => {
    const pixel = Math.floor(i / 3);
    const place = kind === "across" ? Math.floor(pixel / side) : pixel % side;
    return ((place + phase) & 2 ? 180 : 20) + random.integer(60);
  });
}
