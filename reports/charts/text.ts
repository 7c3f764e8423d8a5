/** How wide text is about to be: charts are laid out where nothing can be measured. */

const NARROW = /[iIjl.,:;'|!()[\] ]/;
const WIDE = /[mwMW@%—]/;
const CAPITAL = /[A-Z_&+=−→≥≤]/;

/**
 * About how wide a text is in a sans-serif face: rather too wide than too narrow.
 *
 * @param size Of the letters, in pixels.
 * @returns Pixels.
 */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const letter of text) {
    if (NARROW.test(letter)) ems += 0.3;
    else if (WIDE.test(letter)) ems += 0.88;
    else if (CAPITAL.test(letter)) ems += 0.68;
    else ems += letter.charCodeAt(0) > 0x2e80 ? 1 : 0.57;
  }
  return ems * size;
}

/**
 * Cuts a text that is too wide.
 *
 * @param size Of the letters, in pixels.
 * @param width Pixels that there are.
 */
export function fitted(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(`${letters.join("")}…`, size) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
