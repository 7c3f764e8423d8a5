/** Estimates of text widths, because charts are laid out without a browser. */

const NARROW = /[iIjl.,:;'|!()[\] ]/;
const WIDE = /[mwMW@%—]/;
const CAPITAL = /[A-Z_&+=−→≥≤]/;

/** Estimates the width of a text in a sans-serif face, in pixels, rather too wide than too narrow. */
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

/** Shortens a text that is too wide. */
export function fitted(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(`${letters.join("")}…`, size) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
