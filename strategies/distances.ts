/** Squared Euclidean distances from the rows of a pool to one of them, at the cost of one read. */
import {
  add,
  gather,
  matmul,
  mul,
  relu,
  squeeze,
  sumSquare,
  unsqueeze,
  type Value,
} from "../onnx/mod.ts";

/**
 * Inner products of all rows with one of them.
 *
 * @param x `[N, D]`.
 * @param row int64 scalar.
 * @returns `[N]`.
 */
export function productsWith(x: Value, row: Value): Value {
  return timesVector(x, gather(x, row));
}

/**
 * Squared distances of all rows to one of them, ‖x_i‖² + ‖x_j‖² − 2 x_i·x_j.
 *
 * @param x `[N, D]`.
 * @returns A function from a row (int64 scalar) to `[N]`; the norms are computed once.
 */
export function squaredDistancesTo(x: Value): (row: Value) => Value {
  const norms = sumSquare(x, { axis: 1 });
  return (row) => {
    const products = timesVector(x, mul(gather(x, row), -2));
    // Rounding may leave a row at a small negative distance of itself.
    return relu(add(add(norms, gather(norms, row)), products));
  };
}

/** A column is multiplied several times faster than a vector: the runtime shares it among threads. */
function timesVector(x: Value, vector: Value): Value {
  return squeeze(matmul(x, unsqueeze(vector, 1)), 1);
}
