/** Operators that the WebGPU provider has no kernel for, made of others. */
import type { Value } from "../../graph.ts";
import {
  abs,
  add,
  cast,
  div,
  equal,
  exp,
  greater,
  less,
  log,
  mul,
  sub,
} from "../../ops/elementwise.ts";
import { gather } from "../../ops/indexing.ts";
import { concat, reshape, slice, transpose, unsqueeze } from "../../ops/layout.ts";
import { DEFINITE_INVERSE, matmul } from "../../ops/matrix.ts";
import { argMax, max, sum } from "../../ops/reduce.ts";
import type { Replay, Rule } from "../replay.ts";

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

/** `EyeLike` of float32: ones where the numbers of row and column are equal. */
export const eyeLikeByPositions: Rule = ({ operator, types }, [like], replay) => {
  const [{ dtype } = { dtype: undefined }] = types;
  if (operator !== "EyeLike" || dtype !== "float32") return undefined;
  const [rows, columns] = like!.shape.map((length) => replay.positions(length));
  if (rows === undefined || columns === undefined) return undefined;
  return [cast(equal(unsqueeze(rows, 1), columns), dtype)];
};

/** Largest order; every column takes about twenty nodes. Larger matrices are left to the processor. */
const LARGEST = 32;

/** The same for matrices known to be definite: every column takes about ten nodes. */
const LARGEST_DEFINITE = 256;

/**
 * Inverts float32 matrices of up to order 32 by the Gauss–Jordan method with pivots, all of a batch
 * at once. Rows are not swapped: one more product puts them in order. Symmetric positive definite
 * matrices of up to order 256 need no pivots.
 */
export const inverseByElimination: Rule = ({ operator, meaning }, [x], replay) => {
  const order = x?.shape.at(-1);
  if (operator !== "Inverse" || x!.dtype !== "float32" || typeof order !== "number") {
    return undefined;
  }
  if (order <= LARGEST) return [eliminated(replay, x!, order)];
  const isDefinite = meaning?.name === DEFINITE_INVERSE && x!.rank === 2;
  if (!isDefinite || order > LARGEST_DEFINITE) return undefined;
  return [eliminatedInOrder(replay, x!)];
};

/** `[M, M]`, symmetric and positive definite: the pivots are the elements of the diagonal. */
function eliminatedInOrder(replay: Replay, x: Value): Value {
  const order = x.shape[0] as number;
  const positions = replay.positions(order)!;
  const unit = cast(equal(unsqueeze(positions, 1), positions), "float32");
  let rest = concat([x, unit], 1);
  for (let k = 0; k < order; k++) {
    const row = slice(rest, 0, k, k + 1);
    const scaled = div(slice(row, 1, 1), slice(row, 1, 0, 1));
    const shares = sub(slice(rest, 1, 0, 1), slice(unit, 1, k, k + 1));
    rest = sub(slice(rest, 1, 1), mul(shares, scaled));
  }
  return rest;
}

/** `[..., M, M]` → the same. */
function eliminated(replay: Replay, x: Value, order: number): Value {
  const [row, column] = [x.rank - 2, x.rank - 1];
  const positions = replay.positions(order)!;
  const down = unsqueeze(positions, 1);
  const unit = cast(equal(down, positions), "float32");
  // Columns of x leave on the left; the identity becomes the inverse, with its rows mixed.
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
