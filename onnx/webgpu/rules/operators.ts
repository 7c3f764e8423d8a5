/** Operators that the WebGPU provider has no kernel for, made of others. */
import { cast, equal, exp, greater, less, log, sub } from "../../ops/elementwise.ts";
import { unsqueeze } from "../../ops/layout.ts";
import { max, sum } from "../../ops/reduce.ts";
import type { Rule } from "../replay.ts";
import { iota } from "./iota.ts";

/** `Sign`: (x > 0) − (x < 0). */
export const signByComparison: Rule = ({ operator }, [x]) => {
  if (operator !== "Sign") return undefined;
  return [sub(cast(greater(x!, 0), x!.dtype), cast(less(x!, 0), x!.dtype))];
};

/** `LogSoftmax`: x − m − log Σ e^(x − m), where m is the maximum, so that no power overflows. */
export const logSoftmaxByParts: Rule = ({ operator, attributes }, [x]) => {
  if (operator !== "LogSoftmax") return undefined;
  const options = { axis: attributes.axis as number, keep: true };
  const shifted = sub(x!, max(x!, options));
  return [sub(shifted, log(sum(exp(shifted), options)))];
};

/**
 * `EyeLike`: ones where the numbers of row and column are equal. float64 is left to the processor, as
 * are lengths that are not known outside loops.
 */
export const eyeLikeByPositions: Rule = ({ operator, types }, [like], replay) => {
  const [{ dtype } = { dtype: undefined }] = types;
  if (operator !== "EyeLike" || dtype !== "float32") return undefined;
  const [rows, columns] = like!.shape.map((length) => iota(replay, length));
  if (rows === undefined || columns === undefined) return undefined;
  return [cast(equal(unsqueeze(rows, 1), columns), dtype)];
};
