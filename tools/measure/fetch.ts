/** Measures fetching, unpacking and listing beside their floors: `deno task bench:fetch`. */
import { createHash } from "node:crypto";
import { archiveIndex } from "../../datasets/files/archive_index.ts";
import { gunzip } from "../../datasets/files/deflate.ts";
import { unpackTree } from "../../datasets/files/unpack.ts";
import { chunksOf } from "../../core/files.ts";
import { download } from "../../datasets/files/download.ts";
import { type Member, members, sparseTars, tarGz, zip } from "./fetch/archives.ts";
import { serving } from "./fetch/server.ts";
import { fastest } from "./repeat.ts";
import { PeakMemory } from "../../bench/memory.ts";
import { inflateRawSync } from "node:zlib";

const REPEATS = 3;
const FILE_BYTES = 256e6;
const FILES = { count: 2000, size: 50_000 };
const TARS = { outer: 100, inner: 1300, size: 153_600 };

const row = (name: string, speed: string, floor: string, what: string): void =>
  console.log(`${name.padEnd(26)}${speed.padStart(12)}${floor.padStart(12)}   ${what}`);

const rate = (bytes: number, seconds: number): string =>
  `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;

async function measureDownload(folder: string): Promise<void> {
  const content = new Uint8Array(FILE_BYTES).map((_, i) => (i * 97 + (i >> 9) * 31) & 255);
  const digest = (): string => createHash("sha256").update(content).digest("hex");
  const sha256 = digest();
  const hashing = await fastest(REPEATS, () => Promise.resolve(digest()));
  const writing = await fastest(REPEATS, async () => {
    using file = await Deno.open(`${folder}/plain`, { write: true, create: true, truncate: true });
    for (let at = 0; at < content.length; at += 1 << 20) {
      file.writeSync(content.subarray(at, at + (1 << 20)));
    }
    file.syncSync();
  });
  await serving(`${folder}/plain`, async (url) => {
    const receiving = await fastest(REPEATS, async () => {
      for await (const _ of (await fetch(url)).body!) { /* only its arrival counts */ }
    });
    const path = `${folder}/fetched`;
    const seconds = await fastest(REPEATS, async () => {
      await Deno.remove(path).catch(() => {});
      await download({ url, bytes: FILE_BYTES, sha256 }, path);
    });
    const floor = hashing + writing + receiving;
    row(
      "download and verify",
      rate(FILE_BYTES, seconds),
      rate(FILE_BYTES, floor),
      "receive, hash, write",
    );
    row("", "", rate(FILE_BYTES, receiving), "receive alone");
    row("", "", rate(FILE_BYTES, hashing), "sha256 alone");
    row("", "", rate(FILE_BYTES, writing), "write and sync alone");
  });
}

async function measureUnpacking(folder: string): Promise<void> {
  const files = members(FILES.count, FILES.size);
  const bytes = FILES.count * FILES.size;
  const plain = await fastest(REPEATS, async () => {
    await Deno.remove(`${folder}/files`, { recursive: true }).catch(() => {});
    for (const { name, content } of files) writePlain(`${folder}/files/${name}`, content);
  });
  const hashing = await fastest(REPEATS, () => {
    for (const { content } of files) createHash("sha256").update(content).digest();
    return Promise.resolve();
  });
  const archives = { "files.tar.gz": await tarGz(files), "files.zip": await zip(files) };
  for (const [name, archive] of Object.entries(archives)) {
    const path = `${folder}/${name}`;
    await Deno.writeFile(path, archive);
    const inflating = await fastest(
      REPEATS,
      () => name.endsWith("zip") ? inflateEach(files) : inflateFile(path),
    );
    const seconds = await fastest(REPEATS, async () => {
      await Deno.remove(`${folder}/tree`, { recursive: true }).catch(() => {});
      await unpackTree(path, { name, holds: { set: FILES.count } }, `${folder}/tree`);
    });
    const floor = inflating + hashing + plain;
    row(`unpack ${name}`, rate(bytes, seconds), rate(bytes, floor), "inflate, hash, write files");
    row("", "", rate(bytes, inflating), "inflate alone");
  }
  row("", "", rate(bytes, plain), "write files alone");
}

function writePlain(path: string, content: Uint8Array): void {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  Deno.writeFileSync(path, content);
}

async function inflateFile(path: string): Promise<void> {
  using file = await Deno.open(path);
  for await (const _ of gunzip(chunksOf(file))) { /* only the time counts */ }
}

const packedOf = new WeakMap<readonly Member[], Uint8Array[]>();

async function inflateEach(files: readonly Member[]): Promise<void> {
  const { deflateRawSync } = await import("node:zlib");
  const packed = packedOf.get(files) ??
    files.map(({ content }) => new Uint8Array(deflateRawSync(content, { level: 1 })));
  packedOf.set(files, packed);
  for (const bytes of packed) inflateRawSync(bytes);
}

async function measureIndex(folder: string, inner: number, size: number): Promise<void> {
  const path = `${folder}/sparse.tar`;
  const bytes = sparseTars(path, TARS.outer, inner, size);
  const memory = new PeakMemory();
  const before = memory.sample();
  const seconds = await fastest(
    1,
    () => archiveIndex(path, { name: "sparse.tar" }, { cache: folder }),
  );
  const again = await fastest(
    1,
    () => archiveIndex(path, { name: "sparse.tar" }, { cache: folder }),
  );
  const grown = (memory.peak() - before) / 1e6;
  row(
    "list a tar of tars",
    `${seconds.toFixed(2)} s`,
    `${again.toFixed(2)} s`,
    `${(bytes / 1e9).toFixed(1)} GB, ${TARS.outer * inner} files; again from its list; ` +
      `${grown.toFixed(0)} MB more memory`,
  );
}

if (import.meta.main) {
  const folder = await Deno.makeTempDir({ prefix: "trawl-fetch-" });
  try {
    row("", "measured", "floor", "");
    await measureIndex(folder, TARS.inner, TARS.size);
    await measureDownload(folder);
    await measureUnpacking(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
