/** `Inverse` of small matrices, which the WebGPU provider has no kernel for. */
import { abs, add, cast, div, equal, mul, sub } from "../../ops/elementwise.ts";
import { gather } from "../../ops/indexing.ts";
import { concat, reshape, slice, transpose, unsqueeze } from "../../ops/layout.ts";
import { matmul } from "../../ops/matrix.ts";
import { argMax } from "../../ops/reduce.ts";
import type { Value } from "../../value.ts";
import type { Replay, Rule } from "../replay.ts";
import { iota } from "./iota.ts";

/** Larger matrices are left to the processor: every column takes about twenty nodes. */
const LARGEST = 32;

/**
 * Inverts float32 matrices of up to order 32 by the Gauss–Jordan method, all of a batch at once, with
 * the largest element of a column as its pivot. Rows are not swapped: which row was the pivot of
 * which column is one more product in the end.
 *
 * @param node Any node.
 * @param operands Its operands.
 * @param replay What builds.
 * @returns The inverses, or undefined for other operators, types and sizes.
 */
export const inverseByElimination: Rule = ({ operator }, [x], replay) => {
  const order = x?.shape.at(-1);
  const fits = operator === "Inverse" && x!.dtype === "float32" && typeof order === "number" &&
    order <= LARGEST;
  return fits ? [eliminated(replay, x!, order)] : undefined;
};

/** `[..., M, M]` → the same. */
function eliminated(replay: Replay, x: Value, order: number): Value {
  const [row, column] = [x.rank - 2, x.rank - 1];
  const positions = iota(replay, order)!;
  const down = unsqueeze(positions, 1);
  const unit = cast(equal(down, positions), "float32");
  // Columns of x go to the left as they are dealt with; the identity becomes the inverse, rows mixed.
  let rest = concat([x, add(mul(x, 0), unit)], column);
  let taken = mul(slice(x, column, 0, 1), 0);
  const pivots: Value[] = [];
  for (let k = 0; k < order; k++) {
    const first = slice(rest, column, 0, 1);
    // −1 for rows that have been pivots: below every magnitude.
    const magnitudes = sub(mul(abs(first), sub(1, taken)), taken);
    const pivot = gather(positions, argMax(magnitudes, { axis: row, keep: true }));
    const isPivot = cast(equal(down, pivot), "float32");
    const chosen = matmul(transposed(isPivot), rest);
    const scaled = div(slice(chosen, column, 1), slice(chosen, column, 0, 1));
    // The pivot's row becomes `scaled`, the others lose their share of it.
    rest = sub(slice(rest, column, 1), mul(sub(first, isPivot), scaled));
    taken = add(taken, isPivot);
    pivots.push(isPivot);
  }
  return reshape(matmul(transposed(concat(pivots, column)), rest), x.shape);
}

function transposed(x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}
