/** Plain float64 arithmetic of networks, one loop each; programs are compared with it. */

/** A matrix of float64 numbers in row order. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  /** Length of a row. */
  readonly columns: number;
}

/** `x·Wᵀ + b` of x `[T, in]`, W `[out, in]` and b `[out]`: `[T, out]`. */
export function linear(x: Matrix, weight: Float32Array, out: number, bias?: Float32Array): Matrix {
  const { data, rows, columns } = x;
  const y = new Float64Array(rows * out);
  // Weights are the larger part: each row of them is read once.
  const row = new Float64Array(columns);
  for (let o = 0; o < out; o++) {
    row.set(weight.subarray(o * columns, (o + 1) * columns));
    const added = bias === undefined ? 0 : bias[o]!;
    for (let t = 0; t < rows; t++) y[t * out + o] = added + dot(data, t * columns, row, columns);
  }
  return { data: y, rows, columns: out };
}

function dot(a: Float64Array, from: number, b: Float64Array, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += a[from + i]! * b[i]!;
    s1 += a[from + i + 1]! * b[i + 1]!;
    s2 += a[from + i + 2]! * b[i + 2]!;
    s3 += a[from + i + 3]! * b[i + 3]!;
  }
  for (; i < length; i++) s0 += a[from + i]! * b[i]!;
  return s0 + s1 + s2 + s3;
}

/** Layer normalisation of every row of `[T, D]`; scale and bias are `[D]`. */
export function layerNorm(
  x: Matrix,
  scale: Float32Array,
  bias: Float32Array,
  epsilon: number,
): Matrix {
  const { rows, columns } = x;
  const data = new Float64Array(x.data.length);
  for (let t = 0; t < rows; t++) {
    const row = x.data.subarray(t * columns, (t + 1) * columns);
    const mean = row.reduce((a, b) => a + b, 0) / columns;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / columns;
    const factor = 1 / Math.sqrt(variance + epsilon);
    for (let d = 0; d < columns; d++) {
      data[t * columns + d] = (row[d]! - mean) * factor * scale[d]! + bias[d]!;
    }
  }
  return { data, rows, columns };
}

/** Attention of every token to all: queries, keys and values side by side `[T, 3·D]` to `[T, D]`. */
export function attention(qkv: Matrix, heads: number): Matrix {
  const { data, rows, columns } = qkv;
  const width = columns / 3;
  const size = width / heads;
  const out = new Float64Array(rows * width);
  const scores = new Float64Array(rows);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < rows; t++) {
      for (let s = 0; s < rows; s++) {
        let sum = 0;
        const [q, k] = [t * columns + h * size, s * columns + width + h * size];
        for (let d = 0; d < size; d++) sum += data[q + d]! * data[k + d]!;
        scores[s] = sum / Math.sqrt(size);
      }
      const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
      let total = 0;
      for (let s = 0; s < rows; s++) total += scores[s] = Math.exp(scores[s]! - most);
      for (let s = 0; s < rows; s++) {
        const share = scores[s]! / total;
        const v = s * columns + 2 * width + h * size;
        const to = t * width + h * size;
        for (let d = 0; d < size; d++) out[to + d]! += share * data[v + d]!;
      }
    }
  }
  return { data: out, rows, columns: width };
}

/** `x·Φ(x)`. */
export function gelu(x: number): number {
  return 0.5 * x * (1 + erf(x / Math.SQRT2));
}

/** The logistic function, `1/(1 + e^−x)`. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * The error function `2/√π · ∫₀ˣ e^−t² dt`, to 1e-14: its power series near 0, the continued fraction of
 * its complement elsewhere.
 */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (z > 6) return Math.sign(x);
  if (z < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * (z + fraction)));
}
