/** Arithmetic on symbolic axis lengths, and broadcasting. */
import { type Dim, GraphError, type Shape, showShape } from "./types.ts";

/**
 * Multiplies lengths, such as those of axes that a reshape merges.
 *
 * @returns Their product: a number if all are numbers, else a normalised symbol such as "10*K*N".
 */
export function productDim(dims: Shape): Dim {
  let number = 1;
  const symbols: string[] = [];
  for (const dim of dims) {
    if (typeof dim === "string" && dim.includes("+") && dims.length > 1) {
      throw new GraphError(`"${dim}" cannot be a factor: give the sum a name by rename`);
    }
    for (const factor of typeof dim === "number" ? [dim] : dim.split("*")) {
      const value = Number(factor);
      if (Number.isInteger(value)) number *= value;
      else symbols.push(typeof factor === "string" ? factor : String(factor));
    }
  }
  if (symbols.length === 0 || number === 0) return number;
  symbols.sort();
  return (number === 1 ? symbols : [String(number), ...symbols]).join("*");
}

/**
 * Adds lengths, such as those of parts that are joined.
 *
 * @returns Their sum: a number if all are numbers, else a normalised symbol such as "N+n+1".
 */
export function sumDim(dims: Shape): Dim {
  let number = 0;
  const symbols: string[] = [];
  for (const dim of dims) {
    for (const term of typeof dim === "number" ? [dim] : dim.split("+")) {
      const value = Number(term);
      if (Number.isInteger(value)) number += value;
      else symbols.push(String(term));
    }
  }
  if (symbols.length === 0) return number;
  symbols.sort();
  return (number === 0 ? symbols : [...symbols, String(number)]).join("+");
}

/** The shape of an element-wise result, by multidirectional broadcasting. */
export function broadcast(operator: string, ...shapes: Shape[]): Dim[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let result: Dim = 1;
    for (const shape of shapes) {
      const dim = shape[axis - rank + shape.length] ?? 1;
      if (dim === 1 || dim === result) continue;
      if (result !== 1) {
        throw new GraphError(
          `${operator}: operands of shapes ${
            shapes.map(showShape).join(" and ")
          } do not broadcast: ${result} against ${dim}`,
        );
      }
      result = dim;
    }
    return result;
  });
}

/** An axis counted from the start; a negative one counts from the end. */
export function resolveAxis(operator: string, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw new GraphError(`${operator}: axis ${axis} does not exist in an operand of ${rank} axes`);
  }
  return resolved;
}

/** Whether all lengths are equal, symbols by their text. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}
