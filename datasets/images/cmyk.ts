/** Inks to colours, without colour management. */
import { inStretches } from "../files/breath.ts";

/**
 * Converts CMYK as Pillow's `convert("RGB")` does: each colour is what the black ink leaves, less
 * the share that its own ink takes of it.
 *
 * @param inks `[N, 4]` cyan, magenta, yellow and black; 255 is full ink.
 * @returns `[N, 3]` red, green and blue.
 */
export async function cmykToRgb(inks: Uint8Array): Promise<Uint8Array> {
  const count = inks.length / 4;
  const out = new Uint8Array(count * 3);
  await inStretches(count, 1 << 20, (from, to) => {
    for (let i = from; i < to; i++) {
      const light = 255 - inks[4 * i + 3]!;
      for (let c = 0; c < 3; c++) {
        const product = inks[4 * i + c]! * light + 128;
        // Division by 255, rounded, in the integers that Pillow uses: (x + x/256)/256.
        out[3 * i + c] = light - ((product + (product >> 8)) >> 8);
      }
    }
  });
  return out;
}
