/** The frame header of JPEG files (ITU-T T.81, annex B). */
import type { ImageHeader } from "./header.ts";

/** Markers without a segment: TEM and RST0 to RST7. */
const alone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/** SOF0 to SOF15 without DHT (c4), JPG (c8) and DAC (cc), which lie between them. */
const frame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Finds the frame header, which says what a JPEG file holds. */
export function jpegHeader(bytes: Uint8Array): ImageHeader {
  let at = 2;
  for (;;) {
    // Any byte may stand between segments, and any number of 0xff before a marker.
    while (at < bytes.length && bytes[at] !== 0xff) at++;
    while (at < bytes.length && bytes[at] === 0xff) at++;
    const marker = bytes[at++];
    if (marker === undefined || marker === 0xd9) throw new Error("it ends before its frame header");
    if (marker === 0xda) throw new Error("its pixels begin before its frame header");
    if (marker === 0 || alone(marker)) continue;
    const length = (bytes[at] ?? 0) << 8 | (bytes[at + 1] ?? 0);
    if (length < 2 || at + length > bytes.length) {
      throw new Error("it is cut short or damaged within its header");
    }
    if (frame(marker)) return read(bytes.subarray(at + 2, at + length));
    at += length;
  }
}

function read(segment: Uint8Array): ImageHeader {
  const [depth, high, low, left, right, components] = segment;
  if (components === undefined) throw new Error("its frame header is cut short");
  const kind = ({ 1: "grey", 3: "colour", 4: "cmyk" } as const)[components];
  if (kind === undefined) throw new Error(`it has ${components} channels, not 1, 3 or 4`);
  if (depth !== 8) throw new Error(`it has ${depth} bits a channel: only 8 can be decoded`);
  const [height, width] = [high! << 8 | low!, left! << 8 | right!];
  return { width, height, kind, depth, alpha: false };
}
