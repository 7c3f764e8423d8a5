/** Gives other work its turn during long synchronous work. */

/** Milliseconds of work between two turns: Ctrl-C and progress wait no longer than this. */
const SLICE = 50;

/** Makes a function to call between pieces of work that never wait for anything. */
export function yielding(signal?: AbortSignal): () => Promise<void> {
  let last = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - last < SLICE) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    last = performance.now();
  };
}

/** Works through `count` elements, pieces of some milliseconds each, and gives other work its turn. */
export async function inSlices(
  count: number,
  piece: number,
  work: (from: number, to: number) => void,
): Promise<void> {
  const yieldNow = yielding();
  for (let at = 0; at < count; at += piece) {
    work(at, Math.min(count, at + piece));
    await yieldNow();
  }
}
