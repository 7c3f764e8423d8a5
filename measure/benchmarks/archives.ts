/** Files to fetch: many small ones in archives, and a tar of tars that is mostly holes. */
import { gzipSync, zipSync } from "fflate";
import { Random } from "../../core/random.ts";

/** Files of `size` bytes that compress about as uncompressed images do. */
export function manyFiles(count: number, size: number): Record<string, Uint8Array> {
  const random = new Random("archive members");
  const noise = Uint8Array.from({ length: 2 * size + (1 << 16) }, () => random.integer(64));
  return Object.fromEntries(Array.from({ length: count }, (_, i) => {
    const from = random.integer(noise.length - size);
    return [`set/${i % 100}/${i}.jpg`, noise.subarray(from, from + size)];
  }));
}

/** The archives that are unpacked. */
export const archives: Readonly<
  Record<string, (files: Record<string, Uint8Array>) => Uint8Array>
> = {
  "files.tar.gz": (files) => gzipSync(tarOf(files)),
  "files.zip": (files) => zipSync(files),
};

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

/**
 * Writes a tar of tars whose contents are holes: as large as it says, and little of it on the disk.
 *
 * @param size Of a file, a multiple of 512.
 */
export function sparseTars(path: string, outer: number, inner: number, size: number): void {
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
