/** Published sets in miniature: the same layout, two or three classes, tiny pictures. */
import { zipSync } from "fflate";
import sharp from "sharp";
import { gzip, tar } from "../../tests/support/tar.ts";
import type { Archive, PublishedFile, SourceFile, TreeArchive } from "../files/published.ts";
import { type CardSource, fromCard, type NamedFiles } from "../card.ts";
import type { DatasetSource, Split } from "../dataset.ts";

/** Sizes of a miniature. */
export interface MiniatureSizes {
  readonly classes: number;
  readonly train: number;
  readonly test: number;
}

/** The same set without what tells its published files from others, and of other sizes. */
export function miniature<F extends NamedFiles>(
  { card }: CardSource<F>,
  { classes, train, test }: MiniatureSizes,
): DatasetSource {
  const files = Object.fromEntries(
    Object.entries(card.files).map(([key, file]) => [key, bare(file)]),
  );
  return fromCard({ ...card, classes, sizes: { train, test }, files: files as F });
}

function bare(file: NamedFiles[string]): NamedFiles[string] {
  if ("members" in file) {
    const members = Object.entries(file.members).map(([name, member]) => [name, stripped(member)]);
    return stripped<Archive>({ ...file, members: Object.fromEntries(members) });
  }
  if ("parse" in file) return stripped<SourceFile<unknown>>(file);
  const holds = Object.keys(file.holds).map((folder) => [folder, "some"]);
  return stripped<TreeArchive>({ ...file, holds: Object.fromEntries(holds) });
}

function stripped<T extends PublishedFile>({ bytes: _, md5: __, sha256: ___, ...file }: T): T {
  return file as T;
}

/**
 * Makes a JPEG file of one colour, by which it is known again.
 *
 * @param number 0 to 20.
 */
export async function picture(number: number): Promise<Uint8Array> {
  const background = { r: 10 * number + 20, g: 90, b: 160 };
  const made = sharp({ create: { width: 9, height: 7, channels: 3, background } });
  return new Uint8Array(await made.jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer());
}

/** Tells pictures by their colour. */
export async function numbersIn({ images }: Split): Promise<number[]> {
  const numbers: number[] = [];
  for (let i = 0; i < images!.length; i++) {
    const { width, height, pixels } = await images!.read(i);
    if (width !== 9 || height !== 7) throw new Error(`Picture ${i} is ${width} × ${height}`);
    numbers.push(Math.round((pixels[0]! - 20) / 10));
  }
  return numbers;
}

/** Path in an archive → a file's bytes or text, or the number of a picture. */
export type Contents = Readonly<Record<string, Uint8Array | string | number>>;

/**
 * Writes an archive.
 *
 * @param contents What it holds, in order.
 */
export async function writeArchive(path: string, contents: Contents): Promise<void> {
  const files: [string, Uint8Array][] = [];
  for (const [name, content] of Object.entries(contents)) {
    files.push([name, await bytesOf(content)]);
  }
  const bytes = path.endsWith(".zip")
    ? zipSync(Object.fromEntries(files))
    : tar(files.map(([name, content]) => ({ name, content })));
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeFile(path, /\.(tgz|gz)$/.test(path) ? await gzip(bytes as never) : bytes);
}

/** Writes files as unpacking an archive by hand leaves them. */
export async function writeTree(folder: string, contents: Contents): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeFile(path, await bytesOf(content));
  }
}

/**
 * Decodes a file that is kept in a test.
 *
 * @returns Its bytes.
 */
export function fromBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function bytesOf(content: Uint8Array | string | number): Promise<Uint8Array> {
  if (typeof content === "number") return await picture(content);
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
