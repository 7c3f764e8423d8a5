// @ts-check
/** Names that would overlap, moved apart. */

/**
 * Moves names apart as little as possible: names that overlap form a stack around their middle.
 *
 * @param {{ y: number }[]} names By ascending y, in pixels; changed in place.
 * @param {number} height Of a name.
 * @param {number} top Where the first may stand.
 * @param {number} bottom Where the last may stand.
 */
export function moveApart(names, height, top, bottom) {
  /** @type {{ count: number, middle: number }[]} */
  const stacks = [];
  for (const { y } of names) {
    let stack = { count: 1, middle: y };
    for (let above = stacks.at(-1); above !== undefined; above = stacks.at(-1)) {
      const room = (above.count + stack.count) * height / 2;
      if (stack.middle - above.middle >= room) break;
      stacks.pop();
      const count = above.count + stack.count;
      const middle = (above.count * above.middle + stack.count * stack.middle) / count;
      stack = { count, middle: within(middle, (count - 1) * height / 2, top, bottom) };
    }
    stacks.push({
      ...stack,
      middle: within(stack.middle, (stack.count - 1) * height / 2, top, bottom),
    });
  }
  const ys = stacks.flatMap(({ count, middle }) =>
    Array.from({ length: count }, (_, i) => middle + (i - (count - 1) / 2) * height)
  );
  for (const [i, name] of names.entries()) name.y = ys[i] ?? name.y;
}

/**
 * @param {number} middle
 * @param {number} half Room needed above and below the middle.
 * @param {number} top
 * @param {number} bottom
 */
function within(middle, half, top, bottom) {
  return Math.max(top + half, Math.min(bottom - half, middle));
}
