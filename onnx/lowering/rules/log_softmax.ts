/** `LogSoftmax`, which the WebGPU provider has no kernel for. */
import { exp, log, sub } from "../../ops/elementwise.ts";
import { max, sum } from "../../ops/reduce.ts";
import type { Rule } from "../replay.ts";

/**
 * x − m − log Σ e^(x − m), m the maximum: no power overflows.
 *
 * @returns The logarithms, or undefined for other operators.
 */
export const logSoftmaxByParts: Rule = ({ operator, attributes }, [x]) => {
  if (operator !== "LogSoftmax") return undefined;
  const options = { axis: attributes.axis as number, keep: true };
  const shifted = sub(x!, max(x!, options));
  return [sub(shifted, log(sum(exp(shifted), options)))];
};
