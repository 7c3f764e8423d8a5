/** Sets in MNIST's form: two files of pixels and two of labels. */
import { createHash } from "node:crypto";
import type { NdArray } from "../../core/ndarray.ts";
import { inflateExactly, isGzip } from "../files/gzip.ts";
import { parseIdxBytes } from "../images/idx.ts";
import type { ImageSetOptions } from "../images/set/image_set.ts";
import { type Part, pixelPart } from "../images/set/part.ts";
import type { FileFacts, SourceFile } from "../files/published.ts";

const SIDE = 28;
const CODEC = { width: SIDE, height: SIDE, channels: 1, order: "hwc" } as const;

type IdxFile = SourceFile<NdArray<Uint8Array>>;

/** The four files of such a set: `[60000, 28, 28]`, `[60000]`, `[10000, 28, 28]` and `[10000]`. */
export type IdxFiles = Readonly<
  Record<"trainImages" | "trainLabels" | "testImages" | "testLabels", IdxFile>
>;
/** What is known of a file. */
export interface IdxFacts {
  /** Its name as published, compressed. */
  readonly name: string;
  /** How many images or labels it has. */
  readonly count: number;
  /** Size and digest of the published file. */
  readonly packed: Pick<FileFacts, "bytes" | "md5" | "sha256">;
  /** The MD5 digest of what it unpacks to. */
  readonly md5?: string;
}

/**
 * Describes a file.
 *
 * @param axes 3 for pixels, 1 for labels.
 */
export function idxFile(sites: readonly string[], axes: 1 | 3, facts: IdxFacts): IdxFile {
  const { name, count, packed, md5 } = facts;
  const [url, ...mirrors] = sites.map((site) => `${site}${name}`);
  const size = axes === 3 ? 16 + count * SIDE * SIDE : 8 + count;
  const parse = (bytes: Uint8Array): NdArray<Uint8Array> => {
    // Copies that were unpacked or compressed anew are in use: what they hold decides.
    const plain = isGzip(bytes) ? inflateExactly(bytes, "gzip", size) : bytes;
    const found = createHash("md5").update(plain).digest("hex");
    if (md5 !== undefined && found !== md5) {
      throw new Error(`the md5 of its content is ${found} instead of ${md5}`);
    }
    return parseIdxBytes(plain, axes);
  };
  const aliases = [name.replace(/\.gz$/, "")];
  return { name, aliases, ...packed, ...(url === undefined ? {} : { url }), mirrors, parse };
}

/**
 * Describes such a set.
 *
 * @param classes Class names, in the order of the labels.
 */
export function idxSet(
  options: Omit<
    ImageSetOptions<IdxFiles>,
    "arrange" | "classes"
  >,
  classes: readonly string[],
): ImageSetOptions<IdxFiles> {
  return {
    ...options,
    classes: classes.length,
    arrange: ({ trainImages, trainLabels, testImages, testLabels }) => ({
      classes,
      train: partOf(trainImages.value, trainLabels.value),
      test: partOf(testImages.value, testLabels.value),
    }),
  };
}

function partOf(images: NdArray<Uint8Array>, labels: NdArray<Uint8Array>): Part {
  return pixelPart([images.data], CODEC, labels.data);
}
