/** Images: decoded, prepared for a network, and read from memory. */
import { preprocessing } from "../../backbones/preprocess/preprocessing.ts";
import { decodeImage, type Decoder, loadDecoder } from "../../datasets/images/decode.ts";
import type { Benchmark, Prepared } from "../benchmark.ts";
import { photograph, RECORD, smallPictures } from "./pictures.ts";

/** ImageNet's most frequent size, and a frame of a film. */
const photographs = [{ width: 500, height: 375 }, { width: 1280, height: 720 }];

/** Colour profiles are left alone, as Pillow leaves them. */
const BARE = { ignoreIcc: true } as const;

/** What the decoder is to do without Pillow's bytes. */
const OWN_RESIZE = { fit: "fill", kernel: "cubic", fastShrinkOnLoad: false } as const;
const MIDDLE = { left: 16, top: 16, width: 224, height: 224 };

/** What DINOv2 takes. */
const prepared = preprocessing({ resize: [256, 256], crop: [224, 224], channels: 3 });

/** Decoding beside the decoder alone, also with the resize of Pillow's bytes beside its own. */
export const decoding: readonly Benchmark[] = [
  {
    name: "decode",
    summary: "A JPEG photograph to pixels; the floor is the decoder alone",
    sizes: photographs,
    amount: ({ width = 0, height = 0 }) => ({ count: width * height / 1e6, unit: "megapixels" }),
    setUp: setUp(decodeImage, (image) => image),
  },
  {
    name: "decode-resize",
    summary:
      "A JPEG photograph to Pillow's 224 × 224 pixels; the floor is the decoder's own resize",
    sizes: photographs,
    amount: () => ({ count: 1, unit: "images" }),
    setUp: setUp(
      async (bytes) => prepared.apply(await decodeImage(bytes)),
      (image) => image.resize(256, 256, OWN_RESIZE).extract(MIDDLE),
    ),
  },
  {
    name: "read-pictures",
    summary: "Small pictures from their planes; the floor is a copy of their bytes",
    // Each into the same memory, or into new memory.
    sizes: [{ pictures: 2000, reuse: 1 }, { pictures: 2000, reuse: 0 }],
    amount: ({ pictures = 0 }) => ({ count: RECORD.picture * pictures, unit: "bytes" }),
    setUp: ({ pictures = 0, reuse = 0 }): Promise<Prepared> => {
      const { memory, images } = smallPictures(pictures);
      const bytes = new Uint8Array(memory);
      const copy = new Uint8Array(bytes.length);
      const place = reuse > 0 ? new Uint8Array(RECORD.picture) : undefined;
      return Promise.resolve({
        run: async () => {
          for (let i = 0; i < images.length; i++) await images.read(i, place);
        },
        floor: () => Promise.resolve(copy.set(bytes)),
      });
    },
  },
];

/** Sets up work on a photograph, and its floor by the decoder alone. */
function setUp(
  run: (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>,
  floor: (image: ReturnType<Decoder>) => ReturnType<Decoder>,
): Benchmark["setUp"] {
  return async ({ width = 0, height = 0 }, context) => {
    const sharp = await loadDecoder();
    const bytes = await photograph(context, width, height);
    return { run: () => run(bytes), floor: () => floor(sharp(bytes, BARE)).raw().toBuffer() };
  };
}
