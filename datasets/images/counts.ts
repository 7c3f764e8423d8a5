/** Counts pictures that lose something when they are read. */
import type { Dataset, PictureCounts } from "../dataset.ts";
import { exifOrientation } from "./exif.ts";

/** Counts a picture, from its header alone. */
export function countPicture(counts: PictureCounts, file: Uint8Array): void {
  if (exifOrientation(file) !== 1) counts.rotated++;
  // The header of a PNG: bits per channel, and whether it is grey without alpha.
  if (file[0] !== 0x89 || file[24] !== 16) return;
  if (file[25] === 0) counts.clipped++;
  else counts.narrowed++;
}

/**
 * Notes what the pictures of a dataset lose.
 *
 * @param rotations What becomes of EXIF rotations, such as "not applied".
 */
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
