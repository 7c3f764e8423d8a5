/** The range of normal variables over an estimate of their deviation, behind comparisons of all pairs. */
import { logGamma, normalBelow } from "./special.ts";
import { tTails } from "./student_t.ts";

/**
 * A quantile of the range of `count` standard normal variables: the studentised range with infinitely
 * many degrees of freedom (Tukey 1949).
 */
export function rangeQuantile(count: number, share: number): number {
  return bisect((q) => rangeBelow(q, count) < share);
}

/** The largest number below which `isBelow` holds, up to 1e6. */
function bisect(isBelow: (value: number) => boolean): number {
  let [low, high] = [0, 4];
  while (isBelow(high) && high < 1e6) [low, high] = [high, 2 * high];
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(range < q) = k ∫ φ(z) (Φ(z) − Φ(z − q))^(k − 1) dz, by Simpson's rule. */
function rangeBelow(q: number, count: number): number {
  const [from, to, steps] = [-8, 8 + q, 400];
  const width = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const z = from + i * width;
    const value = density(z) * (normalBelow(z) - normalBelow(z - q)) ** (count - 1);
    sum += value * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  }
  return count * sum * width / 3;
}

function density(z: number): number {
  return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}

const MOST_DEGREES = 1e6;
const NODES = 200;

/** Studentised ranges of any count and degrees of freedom; tables are computed once per count. */
export class StudentisedRange {
  readonly #tables: Map<number, Float64Array> = new Map();

  /**
   * The probability that the range of `count` variables exceeds `q` estimated deviations, as a function
   * of `q` to an error of about 1e-6. Degrees need not be whole.
   */
  tail(count: number, degrees: number): (q: number) => number {
    if (count === 2) return (q) => tTails(q / Math.SQRT2, degrees);
    const table = this.#tableOf(count);
    const v = Math.min(degrees, MOST_DEGREES);
    // The deviation's density is ∝ s^(v − 1) exp(−v s²/2), around 1.
    const spread = 8 / Math.sqrt(2 * v);
    const from = Math.max(0, 1 - spread);
    const step = (1 + spread - from) / NODES;
    const scale = v / 2 * Math.log(v) - logGamma(v / 2) - (v / 2 - 1) * Math.LN2;
    const nodes = Float64Array.from({ length: NODES + 1 }, (_, i) => from + i * step);
    const weights = nodes.map((s, i) => {
      const log = scale + (v === 1 ? 0 : (v - 1) * Math.log(s)) - v * s * s / 2;
      const factor = i === 0 || i === NODES ? 1 : i % 2 === 1 ? 4 : 2;
      return factor * step / 3 * Math.exp(log);
    });
    return (q) => {
      let sum = 0;
      for (let i = 0; i <= NODES; i++) sum += weights[i]! * above(table, q * nodes[i]!);
      return Math.min(1, Math.max(0, sum));
    };
  }

  /** The `q` that a range exceeds with the probability `level`. */
  quantile(count: number, degrees: number, level: number): number {
    const tail = this.tail(count, degrees);
    return bisect((q) => tail(q) > level);
  }

  #tableOf(count: number): Float64Array {
    const known = this.#tables.get(count) ?? rangeTable(count);
    this.#tables.set(count, known);
    return known;
  }
}

const PER_UNIT = 20;
/** Wider ranges have a probability below 1e-12, up to a thousand variables. */
const WIDEST = 16;

/** P(range > r) at r = 0, 0.05, 0.10 …, by the trapezoidal rule, whose nodes are those of the table. */
function rangeTable(count: number): Float64Array {
  const reach = 8 * PER_UNIT;
  const below = Float64Array.from(
    { length: 2 * reach + 1 },
    (_, i) => normalBelow((i - reach) / PER_UNIT),
  );
  return Float64Array.from({ length: WIDEST * PER_UNIT + 1 }, (_, r) => {
    let sum = 0;
    for (let i = 0; i <= 2 * reach; i++) {
      const inside = below[i]! - (below[i - r] ?? 0);
      sum += density((i - reach) / PER_UNIT) * inside ** (count - 1);
    }
    return Math.max(0, 1 - count * sum / PER_UNIT);
  });
}

/** Interpolates a table by the cubic through the four values around `r`. */
function above(table: Float64Array, r: number): number {
  const at = r * PER_UNIT;
  const first = Math.min(Math.max(0, Math.floor(at) - 1), table.length - 4);
  const x = at - first;
  if (x > 3) return 0;
  const [a, b, c, d] = [table[first]!, table[first + 1]!, table[first + 2]!, table[first + 3]!];
  return a * (x - 1) * (x - 2) * (x - 3) / -6 + b * x * (x - 2) * (x - 3) / 2 -
    c * x * (x - 1) * (x - 3) / 2 + d * x * (x - 1) * (x - 2) / 6;
}
