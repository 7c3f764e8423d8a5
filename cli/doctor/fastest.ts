/** Timing what has no runtime in it. */

/**
 * The best of some timings.
 *
 * @returns Seconds of the fastest.
 */
export async function fastest(repeats: number, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}
