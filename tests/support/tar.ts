/** Small tar archives for tests. */

/** One member, and whatever is to be wrong with it. */
export interface TarMember {
  readonly name: string;
  readonly content?: Uint8Array;
  /** The type byte: "0" is a plain file. */
  readonly type?: string;
  /** The size in the header, if that is not the content's: digits, or 12 bytes. */
  readonly size?: string | Uint8Array;
}

/** @returns A member with pax records for the next one. */
export function pax(records: Readonly<Record<string, string>>): TarMember {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const bytes = new TextEncoder().encode(rest).length;
    const digits = `${bytes + `${bytes + 2}`.length}`.length;
    return `${bytes + digits}${rest}`;
  });
  return { name: "pax", type: "x", content: new TextEncoder().encode(lines.join("")) };
}

/**
 * @param members What the archive holds, in order.
 * @returns A ustar archive.
 */
export function tar(members: readonly TarMember[]): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (const { name, content = new Uint8Array(), type = "0", size } of members) {
    const header = new Uint8Array(512);
    const put = (text: string, at: number): void => header.set(new TextEncoder().encode(text), at);
    put(name, 0);
    put("0000644\0", 100);
    if (size instanceof Uint8Array) header.set(size, 124);
    else put((size ?? content.length.toString(8)).padStart(11, "0") + "\0", 124);
    put("        ", 148);
    put(type, 156);
    put("ustar\x0000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    put(sum.toString(8).padStart(6, "0") + "\0 ", 148);
    blocks.push(header, content, new Uint8Array((512 - (content.length % 512)) % 512));
  }
  return joined([...blocks, new Uint8Array(1024)]);
}

/**
 * @param bytes Plain bytes.
 * @returns The same, compressed.
 */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * @param bytes Any bytes.
 * @returns The bytes in chunks.
 */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
