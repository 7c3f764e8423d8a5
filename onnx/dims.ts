/** Arithmetic on symbolic axis lengths, and broadcasting. */
import { type Dim, GraphError, type Shape, showShape } from "./types.ts";

/** Multiplies lengths: a number if all are numbers, else a normalised symbol such as "10*K*N". */
export function productDim(dims: Shape): Dim {
  const sum = dims.find((dim) => typeof dim === "string" && dim.includes("+"));
  if (sum !== undefined && dims.length > 1) {
    throw new GraphError(`"${sum}" cannot be a factor: give the sum a name by rename`);
  }
  const { numbers, symbols } = termsOf(dims, "*");
  const number = numbers.reduce((a, b) => a * b, 1);
  if (symbols.length === 0 || number === 0) return number;
  return (number === 1 ? symbols : [String(number), ...symbols]).join("*");
}

/** Adds lengths: a number if all are numbers, else a normalised symbol such as "N+n+1". */
export function sumDim(dims: Shape): Dim {
  const { numbers, symbols } = termsOf(dims, "+");
  const number = numbers.reduce((a, b) => a + b, 0);
  if (symbols.length === 0) return number;
  return (number === 0 ? symbols : [...symbols, String(number)]).join("+");
}

function termsOf(dims: Shape, separator: string): { numbers: number[]; symbols: string[] } {
  const terms = dims.flatMap((dim) => String(dim).split(separator));
  const isNumber = (term: string): boolean => Number.isInteger(Number(term));
  return {
    numbers: terms.filter(isNumber).map(Number),
    symbols: terms.filter((term) => !isNumber(term)).sort(),
  };
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
