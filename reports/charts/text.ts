/** Widths of texts, estimated because charts are laid out without a browser, and names moved apart. */

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
  const room = width - textWidth("…", size);
  let [kept, used] = ["", 0];
  for (const letter of text) {
    used += textWidth(letter, size);
    if (kept !== "" && used > room) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

/** Moves names apart as little as possible: names that overlap are stacked around their middle. */
export function moveApart(
  wanted: readonly number[],
  height: number,
  top: number,
  bottom: number,
): number[] {
  const within = (middle: number, count: number): number => {
    const half = (count - 1) * height / 2;
    return Math.max(top + half, Math.min(bottom - half, middle));
  };
  const stacks: { count: number; middle: number }[] = [];
  for (const y of wanted) {
    let stack = { count: 1, middle: y };
    for (let above = stacks.at(-1); above !== undefined; above = stacks.at(-1)) {
      const room = (above.count + stack.count) * height / 2;
      if (stack.middle - above.middle >= room) break;
      stacks.pop();
      const count = above.count + stack.count;
      const middle = (above.count * above.middle + stack.count * stack.middle) / count;
      stack = { count, middle: within(middle, count) };
    }
    stacks.push({ count: stack.count, middle: within(stack.middle, stack.count) });
  }
  return stacks.flatMap(({ count, middle }) =>
    Array.from({ length: count }, (_, i) => middle + (i - (count - 1) / 2) * height)
  );
}
