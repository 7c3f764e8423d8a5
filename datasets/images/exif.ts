/** EXIF orientation: read from files, applied to pixels; and counts of pictures that lose something. */
import type { Dataset, Image, PictureCounts } from "../dataset.ts";

/** The tag, and what may precede the TIFF header of EXIF data. */
const [ORIENTATION, PREFIX] = [0x0112, "Exif\0\0"];

/** The orientation in an image file's EXIF data, 1 to 8; 1, as stored, if there is none. */
export function exifOrientation(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  if (textAt(file, 0, "\xff\xd8")) return jpegOrientation(file, view);
  const [start, littleEndian] = textAt(file, 0, "\x89PNG")
    ? [8, false] as const
    : textAt(file, 0, "RIFF") && textAt(file, 8, "WEBP")
    ? [12, true] as const
    : [file.length, false] as const;
  // A chunk of PNG is its length, its name, its data and a checksum; of WebP name, length, data.
  for (let at = start; at + 8 <= file.length;) {
    const length = view.getUint32(littleEndian ? at + 4 : at, littleEndian);
    if (textAt(file, littleEndian ? at : at + 4, littleEndian ? "EXIF" : "eXIf")) {
      return tiffOrientation(file.subarray(at + 8, at + 8 + length));
    }
    at += 8 + length + (littleEndian ? length % 2 : 4);
  }
  return 1;
}

function jpegOrientation(file: Uint8Array, view: DataView): number {
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff;) {
    const marker = file[at + 1]!;
    // Markers may be preceded by any number of 0xff; pixels follow 0xda.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) break;
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && textAt(file, at + 4, PREFIX)) {
      return tiffOrientation(file.subarray(at + 4, at + 2 + length));
    }
    at += 2 + length;
  }
  return 1;
}

function tiffOrientation(data: Uint8Array): number {
  const tiff = textAt(data, 0, PREFIX) ? data.subarray(PREFIX.length) : data;
  const littleEndian = textAt(tiff, 0, "II*\0");
  if (!littleEndian && !textAt(tiff, 0, "MM\0*")) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  if (tiff.length < 10) return 1;
  const start = view.getUint32(4, littleEndian);
  if (start + 2 > tiff.length) return 1;
  const count = view.getUint16(start, littleEndian);
  for (let at = start + 2, i = 0; i < count && at + 12 <= tiff.length; at += 12, i++) {
    if (view.getUint16(at, littleEndian) !== ORIENTATION) continue;
    const value = view.getUint16(at + 2, littleEndian) === 4
      ? view.getUint32(at + 8, littleEndian)
      : view.getUint16(at + 8, littleEndian);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

function textAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Turns an image upright, as Pillow's `exif_transpose` does. */
export function upright(image: Image): Image {
  const { orientation = 1, width, height, channels, pixels } = image;
  if (orientation === 1) return image;
  // From 5 on rows and columns are exchanged; then either may be reversed.
  const exchanged = orientation >= 5;
  const [columns, rows] = exchanged ? [height, width] : [width, height];
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const turned = new Uint8Array(pixels.length);
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [across, down] = exchanged ? [y, x] : [x, y];
      const column = fromRight ? width - 1 - across : across;
      const row = fromBottom ? height - 1 - down : down;
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c++) turned[to++] = pixels[from + c]!;
    }
  }
  return { width: columns, height: rows, channels, pixels: turned };
}

/** Counts a picture, from its header alone. */
export function countPicture(counts: PictureCounts, file: Uint8Array): void {
  if (exifOrientation(file) !== 1) counts.rotated++;
  // The header of a PNG: bits per channel, and whether it is grey without alpha.
  if (file[0] !== 0x89 || file[24] !== 16) return;
  if (file[25] === 0) counts.clipped++;
  else counts.narrowed++;
}

/** Notes what the pictures of a dataset lose. */
export function pictureNotes({ name, train, test, counts }: Dataset, rotations: string): string[] {
  if (counts === undefined) return [];
  const total = train.labels.length + test.labels.length;
  const notes: readonly (readonly [number, string])[] = [
    [counts.rotated, `an EXIF rotation, which is ${rotations}`],
    [counts.clipped, "16-bit grey values, of which all above 255 become white"],
    [counts.narrowed, "16 bits a channel, of which the upper 8 are kept"],
  ];
  return notes.filter(([count]) => count > 0).map(([count, what]) =>
    `"${name}": ${count} of ${total} pictures ${count === 1 ? "has" : "have"} ${what}`
  );
}
