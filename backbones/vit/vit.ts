/** Vision transformers as architectures: what DINO, DINOv2 and CLIP take and give. */
import { clipImages, imagenet } from "../preprocess/normalise.ts";
import type { Architecture } from "../pretrained/architecture.ts";
import { vitReference } from "../reference/transformer.ts";
import type { VitConfig } from "./config.ts";
import { vitFeatures } from "./network.ts";

/** The size that features are computed at, though DINOv2's positions were trained at 518. */
const USUAL = 224;

/** The side that images are resized to before 224 pixels are cut out. */
const RESIZED = 256;

/** A vision transformer. */
export function vitArchitecture(config: VitConfig): Architecture {
  const { family, patch, width, depth, heads, hidden, activation, registers, grid } = config;
  const isClip = family === "CLIP";
  const block = 4 * width ** 2 + (activation === "swiglu" ? 3 : 2) * hidden * width;
  const parameters = depth * block + 3 * patch ** 2 * width;
  const extra = registers === 0 ? "" : `, ${registers} registers`;
  return {
    title: `${family} ViT of ${depth} blocks, ${width} features, ${heads} heads, ` +
      `patches of ${patch}${extra}`,
    width: config.projected ?? width,
    multiple: patch,
    size: isClip || USUAL % patch !== 0 ? grid * patch : USUAL,
    attends: true,
    resizable: config.positions !== undefined,
    ...depth > 2 && { excerpt: { network: vitArchitecture(ends(config)), blocks: 2, of: depth } },
    normalisation: isClip ? clipImages : imagenet,
    steps: (size) => {
      const crop = [size, size] as const;
      if (isClip) return { resize: { shorter: size }, crop, channels: 3 };
      const larger = Math.round(size * RESIZED / USUAL);
      // DINOv2 as Fast Fishing takes it; DINO as its own evaluation does.
      const resize = family === "DINOv2" ? [larger, larger] as const : { shorter: larger };
      return { resize, crop, channels: 3 };
    },
    parameters,
    products: (size) => {
      const tokens = 1 + registers + (size / patch) ** 2;
      return tokens * (parameters + depth * 2 * tokens * width);
    },
    build: (images, source, options) => vitFeatures(images, config, source, options),
    reference: (image, weights, { positions }) => vitReference(image, config, weights, positions),
  };
}

/** The first and the last block of a network, and all that surrounds its blocks. */
function ends(config: VitConfig): VitConfig {
  const { names, depth } = config;
  const block: typeof names.block = (i) => names.block(i === 0 ? 0 : depth - 1);
  return { ...config, depth: 2, names: { ...names, block } };
}
