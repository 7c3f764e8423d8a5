/** Timings that are repeated while there is time. */

/** How often something is repeated. */
export interface RepeatPolicy {
  /** Repeats at most, the first run apart. */
  readonly most: number;
  /** No repeat starts once this many seconds have passed since the first run began. */
  readonly seconds: number;
}

/** Seconds of runs. */
export interface Repeated {
  /** Of the first run, which may have more to do than the others. */
  readonly first: number;
  /** Of the others; empty where the first took all the time. */
  readonly repeats: readonly number[];
}

/** Times something repeatedly, in seconds; `now` is a clock in milliseconds. */
export async function timeRepeatedly(
  policy: RepeatPolicy,
  work: () => Promise<unknown>,
  afterFirst: () => void = () => {},
  now: () => number = () => performance.now(),
): Promise<Repeated> {
  const begun = now();
  const timed = async (): Promise<number> => {
    const start = now();
    await work();
    return (now() - start) / 1000;
  };
  const first = await timed();
  afterFirst();
  const repeats: number[] = [];
  while (repeats.length < policy.most && now() - begun < 1000 * policy.seconds) {
    repeats.push(await timed());
  }
  return { first, repeats };
}

/** The seconds of the fastest of several runs. */
export async function fastest(repeats: number, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}
