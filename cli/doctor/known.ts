/** Values that may not be known: one that fails must not hide the others. */
import { messageOf } from "../../core/errors.ts";
import { plain } from "../../core/text.ts";

/** A value, or why it could not be had. */
export type Known<T> = { readonly value: T } | { readonly problem: string };

/** Tries to find something out. */
export async function attempt<T>(work: () => T | Promise<T>): Promise<Known<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { problem: plain(messageOf(error)).trim() };
  }
}

/**
 * The value, where it is known.
 *
 * @returns The value, or undefined.
 */
export function valueOf<T>(known: Known<T>): T | undefined {
  return "value" in known ? known.value : undefined;
}
