/** Fetching: download, unpacking and listing, each beside the sum of the steps that it cannot do without. */
import { createHash } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { deflateSync, gzipSync, zipSync } from "fflate";
import { chunksOf, sha256 } from "../../core/files.ts";
import { Random } from "../../core/random.ts";
import { gunzip } from "../../datasets/files/deflate.ts";
import { download } from "../../datasets/files/download.ts";
import { archiveIndex } from "../../datasets/files/members.ts";
import { unpackTree } from "../../datasets/files/unpack.ts";
import type { Benchmark, Context, Prepared } from "../benchmark.ts";

const CHUNK = 1 << 20;

const archives: Readonly<
  Record<string, (files: Record<string, Uint8Array>) => Uint8Array>
> = {
  "files.tar.gz": (files) => gzipSync(tarOf(files)),
  "files.zip": (files) => zipSync(files),
};

/** Download, unpacking of both kinds of archives, and listing. */
export const fetching: readonly Benchmark[] = [
  {
    name: "download",
    summary: "A file from this machine, verified; the floor receives, hashes and writes it in turn",
    sizes: [{ bytes: 2_000_000 }],
    large: [{ bytes: 256_000_000 }],
    amount: ({ bytes = 0 }) => ({ count: bytes, unit: "bytes" }),
    setUp: ({ bytes = 0 }, context) => setUpDownload(bytes, context),
  },
  ...Object.keys(archives).map((name): Benchmark => ({
    name: `unpack-${name.slice(name.indexOf(".") + 1)}`,
    summary: `${name} to files; the floor inflates, hashes and writes in turn`,
    sizes: [{ files: 10, bytes: 20_000 }],
    large: [{ files: 2000, bytes: 50_000 }],
    amount: ({ files = 0, bytes = 0 }) => ({ count: files * bytes, unit: "bytes" }),
    setUp: ({ files = 0, bytes = 0 }, context) => setUpUnpacking(name, files, bytes, context),
  })),
  {
    name: "list-tar",
    summary: "The files in a tar of tars; the floor reads the list that was kept",
    sizes: [{ tars: 5, files: 50, bytes: 1024 }],
    // As large as ImageNet's training images.
    large: [{ tars: 100, files: 1300, bytes: 153_600 }],
    amount: ({ tars = 0, files = 0 }) => ({ count: tars * files, unit: "files" }),
    setUp: ({ tars = 0, files = 0, bytes = 0 }, { scratch: cache }): Promise<Prepared> => {
      const path = `${cache}/sparse.tar`;
      sparseTars(path, tars, files, bytes);
      const archive = { name: "sparse.tar" };
      return Promise.resolve({
        run: () => archiveIndex(path, archive),
        floor: () => archiveIndex(path, archive, { cache }),
      });
    },
  },
];

async function setUpDownload(bytes: number, { scratch }: Context): Promise<Prepared> {
  const content = new Uint8Array(bytes).map((_, i) => (i * 97 + (i >> 9) * 31) & 255);
  const hash = sha256(content);
  const served = `${scratch}/served`;
  await Deno.writeFile(served, content);
  const [url, close] = await serve(served);
  const path = `${scratch}/fetched`;
  return {
    run: async () => {
      await Deno.remove(path).catch(() => {});
      await download({ url, bytes, sha256: hash }, path);
    },
    floor: async () => {
      for await (const _ of (await fetch(url)).body!) { /* only its arrival counts */ }
      sha256(content);
      using file = await Deno.open(`${scratch}/plain`, {
        write: true,
        create: true,
        truncate: true,
      });
      for (let at = 0; at < bytes; at += CHUNK) file.writeSync(content.subarray(at, at + CHUNK));
      file.syncSync();
    },
    close: () => Promise.resolve(close()),
  };
}

async function setUpUnpacking(
  name: string,
  count: number,
  bytes: number,
  { scratch }: Context,
): Promise<Prepared> {
  const files = manyFiles(count, bytes);
  const path = `${scratch}/${name}`;
  await Deno.writeFile(path, archives[name]!(files));
  const packed = Object.values(files).map((content) => deflateSync(content));
  const inflate = name.endsWith(".zip")
    ? () => packed.forEach((each) => inflateRawSync(each))
    : async () => {
      using file = await Deno.open(path);
      for await (const _ of gunzip(chunksOf(file))) { /* only the time counts */ }
    };
  const archive = { name, holds: { set: count } };
  return {
    run: async () => {
      await Deno.remove(`${scratch}/tree`, { recursive: true }).catch(() => {});
      await unpackTree(path, archive, `${scratch}/tree`);
    },
    floor: async () => {
      await inflate();
      await Deno.remove(`${scratch}/files`, { recursive: true }).catch(() => {});
      for (const [name, content] of Object.entries(files)) {
        createHash("sha256").update(content).digest();
        const path = `${scratch}/files/${name}`;
        Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
        Deno.writeFileSync(path, content);
      }
    },
  };
}

/** Serves a file from a thread of its own, so that its work is not the client's. */
async function serve(path: string): Promise<[url: string, close: () => void]> {
  const program = `const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    const server = Deno.serve(options, async () => {
      const file = await Deno.open(${JSON.stringify(path)});
      const { size } = await file.stat();
      return new Response(file.readable, { headers: { "content-length": String(size) } });
    });
    postMessage(server.addr.port);`;
  const url = `data:text/javascript,${encodeURIComponent(program)}`;
  const worker = new Worker(url, { type: "module" });
  const port = await new Promise<number>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  return [`http://127.0.0.1:${port}/`, () => worker.terminate()];
}

/** Files of `size` bytes that compress about as uncompressed images do. */
function manyFiles(count: number, size: number): Record<string, Uint8Array> {
  const random = new Random("archive members");
  const noise = Uint8Array.from({ length: 2 * size + (1 << 16) }, () => random.integer(64));
  return Object.fromEntries(Array.from({ length: count }, (_, i) => {
    const from = random.integer(noise.length - size);
    return [`set/${i % 100}/${i}.jpg`, noise.subarray(from, from + size)];
  }));
}

function tarOf(files: Record<string, Uint8Array>): Uint8Array {
  const sizes = Object.values(files).map(({ length }) => 512 + Math.ceil(length / 512) * 512);
  const tar = new Uint8Array(sizes.reduce((a, b) => a + b, 1024));
  let at = 0;
  Object.entries(files).forEach(([name, content], i) => {
    tar.set(tarHeader(name, content.length), at);
    tar.set(content, at + 512);
    at += sizes[i]!;
  });
  return tar;
}

/** The header of a tar member of `size` bytes, below 8 GiB. */
function tarHeader(name: string, size: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(512);
  const put = (text: string, at: number): void => {
    new TextEncoder().encodeInto(text, header.subarray(at));
  };
  put(name, 0);
  put("0000644\0", 100);
  put(`${size.toString(8).padStart(11, "0")}\0`, 124);
  put("        ", 148);
  put("0ustar\x0000", 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** Writes a tar of tars whose files, a multiple of 512 bytes each, are holes on the disk. */
function sparseTars(path: string, outer: number, inner: number, size: number): void {
  using file = Deno.openSync(path, { write: true, createNew: true });
  const innerSize = inner * (512 + size) + 1024;
  let at = 0;
  const write = (header: Uint8Array): void => {
    file.seekSync(at, Deno.SeekMode.Start);
    file.writeSync(header);
    at += 512;
  };
  for (let i = 0; i < outer; i++) {
    const folder = `n${String(i).padStart(8, "0")}`;
    write(tarHeader(`${folder}.tar`, innerSize));
    for (let j = 0; j < inner; j++) {
      write(tarHeader(`${folder}_${j}.JPEG`, size));
      at += size;
    }
    at += 1024;
  }
  file.truncateSync(at + 1024);
}
