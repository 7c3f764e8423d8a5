/** Small zip archives for tests, byte by byte, so that any byte can be wrong. */
import { crc32, deflateRawSync } from "node:zlib";

/** One member, and whatever is to be wrong with it. */
export interface ZipMember {
  readonly name: string;
  readonly content?: Uint8Array;
  /** Default 8, deflated; 0 is stored. */
  readonly method?: number;
  readonly flags?: number;
  /** Unix mode in the directory, such as 0o120777 for a link. */
  readonly mode?: number;
  /** False statements about it. */
  readonly says?: { readonly size?: number; readonly crc?: number };
  /** What its own header says, if the directory says otherwise. */
  readonly local?: { readonly name?: string; readonly size?: number; readonly method?: number };
  /** Sizes follow the content. */
  readonly descriptor?: boolean;
  /** Sizes and place in zip64 fields. */
  readonly wide?: boolean;
  /** The directory claims the place of the member of this index. */
  readonly at?: number;
}

/** What is to be wrong with the archive. */
export interface ZipOptions {
  readonly wide?: boolean;
  readonly comment?: string;
  readonly count?: number;
}

/**
 * @param members What the archive holds, in order.
 * @returns A zip archive.
 */
export function zip(
  members: readonly ZipMember[],
  { wide = false, comment = "", count = members.length }: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  const starts: number[] = [];
  const packed = members.map(({ content = new Uint8Array(), method = 8 }) =>
    method === 8 ? new Uint8Array(deflateRawSync(content)) : content
  );
  members.forEach((member, i) => {
    starts.push(out.length);
    writeLocal(out, member, packed[i]!);
  });
  const start = out.length;
  members.forEach((member, i) => writeCentral(out, member, packed[i]!, starts[member.at ?? i]!));
  const length = out.length - start;
  if (wide) {
    const end = out.length;
    out.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0).u64(count).u64(count);
    out.u64(length).u64(start).u32(0x07064b50).u32(0).u64(end).u32(1);
  }
  const full = wide ? 0xffff : count;
  out.u32(0x06054b50).u16(0).u16(0).u16(full).u16(full);
  out.u32(wide ? 0xffffffff : length).u32(wide ? 0xffffffff : start);
  return out.u16(comment.length).text(comment).bytes();
}

function writeLocal(out: Writer, member: ZipMember, packed: Uint8Array): void {
  const { name, method = 8, flags = 0, local = {}, descriptor = false, wide = false } = member;
  const { size, crc } = said(member);
  const own = local.name ?? name;
  out.u32(0x04034b50).u16(20).u16(flags | (descriptor ? 8 : 0)).u16(local.method ?? method);
  out.u32(0).u32(descriptor ? 0 : crc);
  const extra = wide && !descriptor ? 20 : 0;
  if (extra > 0) out.u32(0xffffffff).u32(0xffffffff);
  else out.u32(descriptor ? 0 : packed.length).u32(descriptor ? 0 : local.size ?? size);
  out.u16(new TextEncoder().encode(own).length).u16(extra).text(own);
  if (extra > 0) out.u16(1).u16(16).u64(local.size ?? size).u64(packed.length);
  out.add(packed);
  if (descriptor) out.u32(0x08074b50).u32(crc).u32(packed.length).u32(size);
}

function writeCentral(out: Writer, member: ZipMember, packed: Uint8Array, at: number): void {
  const { name, method = 8, flags = 0, mode = 0o100644, descriptor = false } = member;
  const { wide = false } = member;
  const { size, crc } = said(member);
  out.u32(0x02014b50).u16(20 | (3 << 8)).u16(20).u16(flags | (descriptor ? 8 : 0)).u16(method);
  out.u32(0).u32(crc).u32(wide ? 0xffffffff : packed.length).u32(wide ? 0xffffffff : size);
  out.u16(new TextEncoder().encode(name).length).u16(wide ? 28 : 0).u16(0).u16(0).u16(0);
  out.u32(mode * 0x10000).u32(wide ? 0xffffffff : at).text(name);
  if (wide) out.u16(1).u16(24).u64(size).u64(packed.length).u64(at);
}

function said({ content = new Uint8Array(), says = {} }: ZipMember): { size: number; crc: number } {
  return { size: says.size ?? content.length, crc: says.crc ?? crc32(content) };
}

class Writer {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  u16(value: number): this {
    return this.#number(value, 2);
  }

  u32(value: number): this {
    return this.#number(value, 4);
  }

  u64(value: number): this {
    return this.#number(value, 8);
  }

  text(text: string): this {
    return this.add(new TextEncoder().encode(text));
  }

  add(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  #number(value: number, length: number): this {
    let rest = value;
    for (let i = 0; i < length; i++) {
      this.#bytes.push(rest % 256);
      rest = Math.floor(rest / 256);
    }
    return this;
  }
}
