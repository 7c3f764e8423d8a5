/** Measures fetching, unpacking and listing beside their floors: `deno task bench:fetch`. */
import { createHash } from "node:crypto";
import { archiveIndex } from "../../datasets/files/members.ts";
import { gunzip } from "../../datasets/files/deflate.ts";
import { unpackTree } from "../../datasets/files/unpack.ts";
import { chunksOf } from "../../core/files.ts";
import { download } from "../../datasets/files/download.ts";
import { writeArchive } from "../../datasets/testing/miniature.ts";
import { manyFiles, sparseTars } from "./archives.ts";
import { fastest } from "./repeat.ts";
import { PeakMemory } from "../../bench/memory.ts";
import { deflateRawSync, inflateRawSync } from "node:zlib";

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
  const files = manyFiles(FILES.count, FILES.size);
  const contents = Object.values(files);
  const bytes = FILES.count * FILES.size;
  const plain = await fastest(REPEATS, async () => {
    await Deno.remove(`${folder}/files`, { recursive: true }).catch(() => {});
    for (const [name, content] of Object.entries(files)) {
      const path = `${folder}/files/${name}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeFileSync(path, content);
    }
  });
  const hashing = await fastest(REPEATS, () => {
    for (const content of contents) createHash("sha256").update(content).digest();
    return Promise.resolve();
  });
  const packed = contents.map((content) => new Uint8Array(deflateRawSync(content)));
  const inflate: Record<string, (path: string) => Promise<void>> = {
    "files.tar.gz": async (path) => {
      using file = await Deno.open(path);
      for await (const _ of gunzip(chunksOf(file))) { /* only the time counts */ }
    },
    "files.zip": () => Promise.resolve(packed.forEach((bytes) => inflateRawSync(bytes))),
  };
  for (const [name, inflateAll] of Object.entries(inflate)) {
    const path = `${folder}/${name}`;
    await writeArchive(path, files);
    const inflating = await fastest(REPEATS, () => inflateAll(path));
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

/** Serves a file from a thread of its own, so that its work is not the client's. */
async function serving(path: string, use: (url: string) => Promise<void>): Promise<void> {
  const program = `const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    const server = Deno.serve(options, async () => {
      const file = await Deno.open(${JSON.stringify(path)});
      const { size } = await file.stat();
      return new Response(file.readable, { headers: { "content-length": String(size) } });
    });
    postMessage(server.addr.port);`;
  const url = `data:text/javascript,${encodeURIComponent(program)}`;
  const worker = new Worker(url, { type: "module" });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
    await use(`http://127.0.0.1:${port}/`);
  } finally {
    worker.terminate();
  }
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
