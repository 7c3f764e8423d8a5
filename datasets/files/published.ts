/** The files that a dataset is published as: addresses, what is known of their bytes, what archives hold. */

/** What is known of a file's bytes. */
export interface FileFacts {
  readonly bytes?: number;
  /** The most bytes that it can have, if the exact size is not known. */
  readonly atMost?: number;
  readonly sha256?: string;
  /** The first digits of the SHA-256 digest, if no more than that is published. */
  readonly sha256Start?: string;
  /** For files whose publisher gives no better digest. */
  readonly md5?: string;
}

/** A file of a dataset, and where it is published. */
export interface PublishedFile extends FileFacts {
  readonly name: string;
  readonly url?: string;
  /** Other addresses of the same bytes, tried in order if the first one fails. */
  readonly mirrors?: readonly string[];
  /** How a person gets a file without an address, such as "register at https://image-net.org". */
  readonly manual?: string;
  readonly optional?: boolean;
}

/** A file at `SITE/NAME`; sites after the first are mirrors. */
export function publishedAt(
  [site, ...mirrors]: readonly [string, ...string[]],
  name: string,
): Required<Pick<PublishedFile, "name" | "url" | "mirrors">> {
  return { name, url: `${site}/${name}`, mirrors: mirrors.map((mirror) => `${mirror}/${name}`) };
}

/** A file of a dataset, and how its bytes become `T`. */
export interface SourceFile<T> extends PublishedFile {
  /** Other names that it may have. Copies have other bytes, so that `parse` alone decides. */
  readonly aliases?: readonly string[];
  parse(bytes: Uint8Array): T;
}

/** What a file on the disk must be: of the right format alone if copies have other bytes. */
export function asFound<T>(file: SourceFile<T>): SourceFile<T> {
  const { name, aliases, parse } = file;
  return aliases === undefined ? file : { name, aliases, parse };
}

/** An archive (.tar, .tar.gz, .tgz, .zip) of which a dataset needs a few files. */
export interface Archive<T = unknown> extends PublishedFile {
  readonly url: string;
  /** Name in the archive → the file. Other members are ignored. */
  readonly members: Readonly<Record<string, SourceFile<T>>>;
}

/** An archive (.tar, .tar.gz, .tgz, .zip) of which a dataset needs many files. */
export interface TreeArchive extends PublishedFile {
  /**
   * Folders → how many wanted files they hold, or "some" if that is not known; nothing else is
   * unpacked. They identify a tree that was unpacked by hand. `""` is the root; an inner tar is a
   * folder.
   */
  readonly holds: Readonly<Record<string, number | "some">>;
  /** Which files in those folders are wanted, by their names in the archive; default all. */
  readonly wanted?: (name: string) => boolean;
  /** The folder of the unpacked tree below the dataset's; default the archive's name up to ".tar" or ".zip". */
  readonly folder?: string;
  /** The archive that it is a member of, under its own name, if it is not published by itself. */
  readonly within?: Archive;
}

/** A file by itself, an archive of a few named files, or an archive of many. */
export type DatasetFile = PublishedFile | Archive | TreeArchive;
