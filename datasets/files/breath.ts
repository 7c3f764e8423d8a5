/** Letting other work have its turn in between. */

/** Milliseconds of work at a stretch: Ctrl-C and progress wait no longer than this. */
const STRETCH = 50;

/** Makes what is called between pieces of work that never wait for anything. */
export function breathing(signal?: AbortSignal): () => Promise<void> {
  let last = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - last < STRETCH) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    last = performance.now();
  };
}

/**
 * Works through many elements, and lets other work have its turn in between.
 *
 * @param piece How many take some milliseconds.
 * @param work Called with the range to work on: from `from` up to, but not including, `to`.
 */
export async function inStretches(
  count: number,
  piece: number,
  work: (from: number, to: number) => void,
): Promise<void> {
  const breathe = breathing();
  for (let at = 0; at < count; at += piece) {
    work(at, Math.min(count, at + piece));
    await breathe();
  }
}
