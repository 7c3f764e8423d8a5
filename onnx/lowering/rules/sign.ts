/** `Sign`, which the WebGPU provider has no kernel for. */
import { cast, greater, less, sub } from "../../ops/elementwise.ts";
import type { Rule } from "../replay.ts";

/**
 * (x > 0) − (x < 0).
 *
 * @returns −1, 0 or 1, or undefined for other operators.
 */
export const signByComparison: Rule = ({ operator }, [x]) => {
  if (operator !== "Sign") return undefined;
  return [sub(cast(greater(x!, 0), x!.dtype), cast(less(x!, 0), x!.dtype))];
};
