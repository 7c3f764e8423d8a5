/** The files that a dataset is published as: addresses, what is known of their bytes, and what archives hold. */

/** What tells a genuine file from another: all that is known of it. */
export interface FileFacts {
  /** Its exact size. */
  readonly bytes?: number;
  /** A size that it cannot exceed, where the exact one is not known. */
  readonly atMost?: number;
  /** Its SHA-256 digest in hexadecimal. */
  readonly sha256?: string;
  /** The first digits of the same, where no more than that is published. */
  readonly sha256Start?: string;
  /** Its MD5 digest in hexadecimal: for files whose publisher gives no other. */
  readonly md5?: string;
}

/** One file of a dataset, and where it is published. */
export interface PublishedFile extends FileFacts {
  /** Its name in the dataset's folder. */
  readonly name: string;
  /** Where it can be fetched by itself. */
  readonly url?: string;
  /** Other addresses of the same bytes, tried in order where the first one fails. */
  readonly mirrors?: readonly string[];
  /**
   * How a person gets it, where no address gives it to everybody: half a sentence such as
   * "register at https://image-net.org and download it there".
   */
  readonly manual?: string;
  /** Whether the dataset can be read without it, depending on what else is there; it is never fetched. */
  readonly optional?: boolean;
}

/** One file of a dataset, and how its bytes become `T`. */
export interface SourceFile<T> extends PublishedFile {
  /**
   * Other names that it may lie under, such as those of unpacked copies. With any, what lies there is
   * judged by `parse` alone, for copies have other bytes than the published file.
   */
  readonly aliases?: readonly string[];
  /** Reads the file's format. */
  parse(bytes: Uint8Array): T;
}

/**
 * What decides whether a file that lies there is genuine.
 *
 * @returns The same, or its name and format alone where copies have other bytes.
 */
export function asFound<T extends PublishedFile & Partial<SourceFile<unknown>>>(file: T): T {
  const { name, aliases, parse } = file;
  return aliases === undefined ? file : { name, aliases, parse } as unknown as T;
}

/** How archives are packed. */
export type ArchiveFormat = "tar" | "tar.gz" | "zip";

/** An archive (.tar, .tar.gz, .tgz, .zip) of which a dataset needs many members. */
export interface TreeArchive extends PublishedFile {
  /** How it is packed; default what its name says. */
  readonly format?: ArchiveFormat;
  /**
   * Folders in the archive → how many wanted files lie in them and below, or "some" where that is not
   * known. Only what lies in them is listed and unpacked, and they tell a tree that was unpacked by
   * hand. `""` is the archive's root. In a tar of tars a member `n01440764.tar` is a folder
   * `n01440764`.
   */
  readonly holds: Readonly<Record<string, number | "some">>;
  /** Which files in those folders are wanted, by their names in the archive; default all. */
  readonly wanted?: (name: string) => boolean;
  /** The folder, below the dataset's, of the unpacked tree; default the archive's name up to ".tar" or ".zip". */
  readonly folder?: string;
  /** What it may expand to, where the defaults do not fit. */
  readonly bounds?: Partial<ArchiveBounds>;
  /** The archive that it is a member of, under a name of its own, where it is not published by itself. */
  readonly within?: Archive;
}

/** An archive (.tar, .tar.gz, .tgz, .zip) that holds several files of a dataset. */
export interface Archive<T = unknown> extends PublishedFile {
  /** Its address. */
  readonly url: string;
  /** What it holds: name in the archive → the file. Other members are left in it. */
  readonly members: Readonly<Record<string, SourceFile<T>>>;
  /** Files that do for a member where they are there: its name in the archive → the file. */
  readonly standIns?: Readonly<Record<string, SourceFile<T>>>;
}

/** What an archive may expand to. */
export interface ArchiveBounds {
  /** Members, at most; default 4,000,000. */
  readonly members: number;
  /** Bytes of all members together, at most; default 1 TB. */
  readonly bytes: number;
  /** Bytes of all members together per byte of the archive, at most; default 100. */
  readonly ratio: number;
}

/**
 * A file that a dataset is made of: by itself, an archive of a few named files, or an archive whose
 * members are read in place or unpacked as a tree.
 */
export type DatasetFile = PublishedFile | Archive | TreeArchive;
