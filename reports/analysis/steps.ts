/** Work that can be done bit by bit: a page must answer in between, a command need not. */

/** Work that pauses now and then, and comes to something in the end. */
export type Steps<T> = Generator<undefined, T>;

/** Does work without a pause. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
