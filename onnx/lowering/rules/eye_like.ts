/** `EyeLike`, which the WebGPU provider has no kernel for. */
import { cast, equal } from "../../ops/elementwise.ts";
import { unsqueeze } from "../../ops/layout.ts";
import type { Rule } from "../replay.ts";
import { iota } from "./iota.ts";

/**
 * Ones where the numbers of row and column are equal. float64 is left to the processor.
 *
 * @returns The matrix, or undefined for other operators, and where no length outside loops is known.
 */
export const eyeLikeByPositions: Rule = ({ operator, types }, [like], replay) => {
  const [{ dtype } = { dtype: undefined }] = types;
  if (operator !== "EyeLike" || dtype !== "float32") return undefined;
  const [rows, columns] = like!.shape.map((length) => iota(replay, length));
  if (rows === undefined || columns === undefined) return undefined;
  return [cast(equal(unsqueeze(rows, 1), columns), dtype)];
};
