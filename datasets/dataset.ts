/** A dataset: labelled images or labelled rows of numbers, in a training and a test part. */
import type { Floats, NdArray } from "../core/ndarray.ts";
import type { DatasetFile } from "./files/published.ts";

/** One decoded image. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** `[height, width, channels]`. Do not write to it: it may be a view of the whole set. */
  readonly pixels: Uint8Array;
  /** How they are stored, from 1 to 8 as in EXIF data; default 1, upright. */
  readonly orientation?: number;
}

/**
 * How to read an image: `file` is an image file, anything else plain pixels. The order names the
 * axes, slowest first: `hwc` is row by row, `chw` plane by plane (CIFAR), `cwh` plane by plane and
 * column by column (STL-10).
 */
export type ImageCodec =
  | "file"
  | Pick<Image, "width" | "height" | "channels"> & {
    readonly order: "hwc" | "chw" | "cwh";
  };

/** Where the bytes of images are: plain data, with which another thread can read them. */
export interface StoredImages {
  /** Paths of files (single images, or archives that hold many), or bytes in shared memory. */
  readonly files: readonly (string | SharedArrayBuffer)[];
  /** `[N]` indices into `files`. */
  readonly file: Uint32Array;
  /** `[N]` first byte of each image in its file. */
  readonly offset: Float64Array;
  /** `[N]` bytes of each image; −1 for all of the file. */
  readonly length: Float64Array;
  /** `[N]` CRC-32 of the bytes of each image, if known. */
  readonly checksum?: Uint32Array;
  readonly codec: ImageCodec;
}

/** Images that are read one at a time, so that a set need not fit in memory. */
export interface ImageList {
  /** Where their bytes are, unless they are drawn; threads that read ahead need it. */
  readonly stored?: StoredImages;
  readonly length: number;
  /** Reads one image. A caller that reads one at a time may give memory of its size. */
  read(index: number, into?: Uint8Array): Image | Promise<Image>;
}

/** One part of a dataset. It has either `images` or `features`. */
export interface Split {
  /** `[N]` class indices. */
  readonly labels: Int32Array;
  readonly images?: ImageList;
  /** `[N, D]` values as stored, not standardised; in float64 if float32 might round. */
  readonly features?: NdArray<Floats>;
}

/** Counts of pictures that lose something when they are read. */
export interface PictureCounts {
  /** Stored turned or mirrored, as their EXIF data say. */
  rotated: number;
  /** 16-bit grey: values above 255 become white. */
  clipped: number;
  /** 16-bit colour, or grey with alpha: the low bytes are dropped. */
  narrowed: number;
}

/** A dataset that has been read. */
export interface Dataset {
  readonly name: string;
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  /** The whole official training part, from which a suite takes its pool. */
  readonly train: Split;
  readonly test: Split;
  /** sha256 over everything that decides content and order: part of every run key. */
  readonly contentHash: string;
  /** Of the user's own pictures. */
  readonly counts?: PictureCounts;
  /** Images that were left out because they cannot be decoded; the content hash covers them. */
  readonly skipped?: readonly SkippedImage[];
}

/** `fail` ends with a sentence that names the image; `skip` leaves it out before anything else. */
export type CorruptPolicy = "fail" | "skip";

/** An image that was left out. */
export interface SkippedImage {
  readonly split: "train" | "test";
  /** Its index there before any was left out. */
  readonly index: number;
  /** File and reason in one sentence. */
  readonly reason: string;
}

/** Describes a dataset, and reads it. */
export interface DatasetSource {
  /** The name on the command line. */
  readonly name: string;
  readonly title: string;
  readonly task: "images" | "tabular";
  readonly classes: number;
  readonly licence: string;
  /** Where it is described: a paper, or the set's own page. */
  readonly source: string;
  /** How its parts are told apart, in a few words; default "official". */
  readonly split?: string;
  readonly sizes?: { readonly train: number; readonly test: number };
  /** The name of its folder below the data folder; default its own. */
  readonly folder?: string;
  /** Its published files; default none: it is drawn. */
  readonly files?: readonly DatasetFile[];
  /** Reads the dataset, after fetching what is missing if that is allowed. */
  load(context: DataContext): Promise<Dataset>;
}

/** Where datasets are, and how they may be fetched and read. */
export interface DataContext {
  /** The data folder: each dataset has a folder of its name in it. */
  readonly folder: string;
  readonly network: boolean;
  /** Shows progress in one short sentence, such as "letter: 120 of 712 kB". */
  readonly progress?: (message: string) => void;
  readonly warn?: (message: string) => void;
  /** The folder for results computed from data; default none: they are computed at each load. */
  readonly cache?: string | undefined;
  /** The policy for images that cannot be decoded; default `fail`, when one is read. */
  readonly onCorrupt?: CorruptPolicy;
  /** Shows who holds a lock or why a download is retried; default as progress. */
  readonly say?: (message: string) => void;
  /** Stops fetching and unpacking; what has arrived is kept, and is continued later. */
  readonly signal?: AbortSignal;
  /** Whether to accept a published file that has changed since it was first fetched; default false. */
  readonly acceptChanged?: boolean;
}
