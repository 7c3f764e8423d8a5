/** Names that would overlap, moved apart. */

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
