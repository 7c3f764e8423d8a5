/** Standardises features by the mean and deviation of the pool. */
import type { Floats, NdArray } from "../core/ndarray.ts";
import type { LinearLayer } from "../strategies/strategy.ts";

/** The shift and the divisor of every column. */
interface Scale {
  /** `[D]`. */
  readonly mean: Float64Array;
  /** `[D]`; 1 for a constant column. */
  readonly deviation: Float64Array;
}

/** Measures columns in float64, as differences from their first values: far from zero, nothing is lost. */
export function measureScale({ data, shape }: NdArray<Floats>): Scale {
  const [rows, width] = shape as [number, number];
  // In units of the largest difference, squares neither overflow nor vanish.
  const unit = new Float64Array(width);
  for (let i = 0; i < data.length; i++) {
    const j = i % width;
    unit[j] = Math.max(unit[j]!, Math.abs(data[i]! - data[j]!));
  }
  const apart = (i: number): number => (data[i]! - data[i % width]!) / (unit[i % width]! || 1);
  const middle = new Float64Array(width);
  const variance = new Float64Array(width);
  for (let i = 0; i < data.length; i++) middle[i % width]! += apart(i) / rows;
  for (let i = 0; i < data.length; i++) {
    variance[i % width]! += (apart(i) - middle[i % width]!) ** 2 / rows;
  }
  return {
    mean: middle.map((value, j) => data[j]! + value * unit[j]!),
    deviation: variance.map((value, j) => Math.sqrt(value) * unit[j]! || 1),
  };
}

/** Applies a scale in float64, then narrows: columns of the pool get mean 0 and deviation 1, or are 0. */
export function standardise(features: NdArray<Floats>, { mean, deviation }: Scale): NdArray {
  const { data, shape } = features;
  const width = shape[1]!;
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    out[i] = (data[i]! - mean[i % width]!) / deviation[i % width]!;
  }
  return { data: out, shape };
}

/** Expresses a layer `[K, D+1]` on standardised features, bias last, by the features themselves. */
export function foldScale({ data, shape }: NdArray, { mean, deviation }: Scale): LinearLayer {
  const [classes, columns] = shape as [number, number];
  const width = columns - 1;
  const weights = new Float64Array(classes * width);
  const bias = new Float64Array(classes);
  for (let k = 0; k < classes; k++) {
    bias[k] = data[k * columns + width]!;
    for (let j = 0; j < width; j++) {
      const weight = data[k * columns + j]! / deviation[j]!;
      weights[k * width + j] = weight;
      bias[k]! -= weight * mean[j]!;
    }
  }
  return {
    weights: { data: Float32Array.from(weights), shape: [classes, width], exact: weights },
    bias: { data: Float32Array.from(bias), shape: [classes], exact: bias },
  };
}

/** Expresses a linear layer on features by the standardised ones, as `[K, D+1]`, bias last. */
export function unfoldScale({ weights, bias }: LinearLayer, { mean, deviation }: Scale): NdArray {
  const [classes, width] = weights.shape as [number, number];
  const [w, b] = [weights.exact ?? weights.data, bias.exact ?? bias.data];
  const columns = width + 1;
  const out = new Float32Array(classes * columns);
  for (let k = 0; k < classes; k++) {
    let constant = b[k]!;
    for (let j = 0; j < width; j++) {
      out[k * columns + j] = w[k * width + j]! * deviation[j]!;
      constant += w[k * width + j]! * mean[j]!;
    }
    out[k * columns + width] = constant;
  }
  return { data: out, shape: [classes, columns] };
}
