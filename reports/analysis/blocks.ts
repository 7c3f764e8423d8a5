/** Which strategies can be compared over which problems: a rectangle without a hole. */

/** Strategies and problems of which every strategy has every problem. */
export interface Blocks {
  /** Those of the strategies that take part. */
  readonly strategies: readonly number[];
  /** Those of the problems that count. */
  readonly problems: readonly number[];
}

/**
 * Chooses blocks. Strategies are taken by the number of problems that they have; of the rectangles that
 * arise, the one in which the most differences can be taken is chosen, then the one with more problems.
 *
 * @returns The rectangle, or undefined where two strategies share no problem.
 */
export function chooseBlocks(
  present: ReadonlyMap<number, ReadonlySet<number>>,
): Blocks | undefined {
  const counts = new Set([...present.values()].map((problems) => problems.size));
  let best: Blocks | undefined;
  for (const least of [...counts].sort((a, b) => b - a)) {
    const strategies = [...present.keys()].filter((one) => present.get(one)!.size >= least);
    const all = [...present.get(strategies[0]!)!];
    const problems = all.filter((problem) =>
      strategies.every((one) => present.get(one)!.has(problem))
    );
    if (strategies.length < 2 || problems.length === 0) continue;
    const found = { strategies, problems: problems.sort((a, b) => a - b) };
    if (best === undefined || sizeOf(found) > sizeOf(best)) best = found;
  }
  return best;
}

function sizeOf({ strategies, problems }: Blocks): number {
  return (strategies.length - 1) * problems.length;
}
