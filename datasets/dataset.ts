/** What a dataset is, once it lies on the disk: labelled images or labelled rows, split in two. */
import type { Floats, NdArray } from "../core/ndarray.ts";
import type { DatasetFile } from "./files/published.ts";

/** One decoded image. */
export interface Image {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** `[height, width, channels]`, not to be written to: it may be a view of the whole set. */
  readonly pixels: Uint8Array;
  /** How they are stored, from 1 to 8 as in EXIF data; default 1, upright. */
  readonly orientation?: number;
}

/**
 * How the bytes of one image are to be read: `file` is an image file (JPEG, PNG, BMP, told apart by
 * its first bytes), anything else is plain pixels. The order names the axes, slowest first: `hwc` is
 * row by row with the channels of a pixel together, `chw` is plane by plane (CIFAR), `cwh` is plane
 * by plane and column by column (STL-10).
 */
export type ImageCodec = "file" | {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** The axes, slowest first. */
  readonly order: "hwc" | "chw" | "cwh";
};

/**
 * Where the bytes of images lie: everything that another thread needs to read them by itself. A
 * plain object that a message to a worker can carry.
 */
export interface StoredImages {
  /** Paths of files (images by themselves, or archives that hold many), or bytes in shared memory. */
  readonly files: readonly (string | SharedArrayBuffer)[];
  /** `[N]` indices into `files`. */
  readonly file: Uint32Array;
  /** `[N]` first byte of each image in its file. */
  readonly offset: Float64Array;
  /** `[N]` bytes of each image; −1 for all of the file. */
  readonly length: Float64Array;
  /** `[N]` CRC-32 of the bytes of each image, where that is known. */
  readonly checksum?: Uint32Array;
  /** How the bytes of every image are to be read. */
  readonly codec: ImageCodec;
}

/** Images that are read one at a time, so that a set need not fit in memory. */
export interface ImageList {
  /** Where their bytes lie, if they lie anywhere: what reads images ahead does so in its threads. */
  readonly stored?: StoredImages;
  /** How many images there are. */
  readonly length: number;
  /**
   * Reads one image.
   *
   * @param into Where pixels may go that have to be written: as many bytes as the image has, for a caller
   * that is done with an image before it reads the next. Image files, and what is stored as it is
   * wanted, leave it alone: the image says where its pixels are. Default new memory.
   */
  read(index: number, into?: Uint8Array): Image | Promise<Image>;
}

/** One part of a dataset. Exactly one of `images` and `features` is there. */
export interface Split {
  /** `[N]` class indices. */
  readonly labels: Int32Array;
  /** `N` images, for image sets. */
  readonly images?: ImageList;
  /** `[N, D]` values as stored (not standardised), for tabular sets; float64 where float32 might round. */
  readonly features?: NdArray<Floats>;
}

/** Pictures of which something is left out when they are read, by kind. */
export interface PictureCounts {
  /** Stored turned or mirrored, as their EXIF data say. */
  rotated: number;
  /** 16-bit grey: values above 255 become white. */
  clipped: number;
  /** 16-bit colour, or grey with alpha: the low bytes are dropped. */
  narrowed: number;
}

/** A dataset, read. */
export interface Dataset {
  /** The name on the command line. */
  readonly name: string;
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  /** The whole official training part, out of which a suite takes its pool. */
  readonly train: Split;
  /** The official test part. */
  readonly test: Split;
  /** sha256 over everything that decides content and order: part of every run key. */
  readonly contentHash: string;
  /** Of the user's own pictures: those of which something is left out when they are read. */
  readonly counts?: PictureCounts;
  /** Images that were left out because they cannot be decoded; the content hash knows of them. */
  readonly skipped?: readonly SkippedImage[];
}

/** `fail` ends with a sentence that names the image; `skip` leaves it out before anything else. */
export type CorruptPolicy = "fail" | "skip";

/** An image that was left out. */
export interface SkippedImage {
  /** The part that it was in. */
  readonly split: "train" | "test";
  /** Its index there before any was left out. */
  readonly index: number;
  /** File and reason in one sentence. */
  readonly reason: string;
}

/** How to get one dataset. One file and one line in the registry add another. */
export interface DatasetSource {
  /** The name on the command line. */
  readonly name: string;
  /** What a person calls it. */
  readonly title: string;
  /** Whether its splits hold `images` or `features`. */
  readonly task: "images" | "tabular";
  /** How many classes it has. */
  readonly classes: number;
  /** The licence of the data. */
  readonly licence: string;
  /** Where it is described: a paper, or the set's own page. */
  readonly source: string;
  /** How its training and its test part are told apart, in a few words; default "official". */
  readonly split?: string;
  /** How many images or rows its parts have. */
  readonly sizes?: { readonly train: number; readonly test: number };
  /** The name of its folder below the data folder; default {@linkcode DatasetSource.name}. */
  readonly folder?: string;
  /** What it is made of on the disk, as it is published; default nothing: it is drawn. */
  readonly files?: readonly DatasetFile[];
  /** Reads the dataset, after fetching what is missing if that is allowed. */
  load(context: DataContext): Promise<Dataset>;
}

/** Where a dataset's files lie and how a missing one may be had. */
export interface DataContext {
  /** The data folder: each dataset has a folder of its name in it. */
  readonly folder: string;
  /** Whether missing files may be fetched. */
  readonly network: boolean;
  /** Told of progress in one short sentence, such as "letter: 120 of 712 kB". */
  readonly progress?: (message: string) => void;
  /** Told of what should be known and stops nothing, in one sentence. */
  readonly warn?: (message: string) => void;
  /** Where what was computed from data is kept; default nowhere: it is computed at each load. */
  readonly cache?: string | undefined;
  /** What is done about images that cannot be decoded; default `fail`, when one is read. */
  readonly onCorrupt?: CorruptPolicy;
  /** Told what a person should know while it waits: who is in the way, what went wrong; default as progress. */
  readonly say?: (message: string) => void;
  /** Ends fetching and unpacking early: what has arrived is kept, and is gone on with later. */
  readonly signal?: AbortSignal;
  /** Takes a published file that has changed since it was first fetched; default false. */
  readonly acceptChanged?: boolean;
}
