/** The gamma function's logarithm and the incomplete gamma function. */

/** Lanczos' coefficients for g = 607/128 and fifteen terms, as P. Godfrey computed them (2001). */
const LANCZOS = [
  0.99999999999999709182,
  57.156235665862923517,
  -59.597960355475491248,
  14.136097974741747174,
  -0.49191381609762019978,
  0.33994649984811888699e-4,
  0.46523628927048575665e-4,
  -0.98374475304879564677e-4,
  0.15808870322491248884e-3,
  -0.21026444172410488319e-3,
  0.2174396181152126432e-3,
  -0.16431810653676389022e-3,
  0.84418223983852743293e-4,
  -0.2619083840158140867e-4,
  0.36899182659531622704e-5,
] as const;

/**
 * The natural logarithm of the gamma function (Lanczos, *A precision approximation of the gamma
 * function*, 1964).
 *
 * @example
 * ```ts
 * import { logGamma } from "./gamma.ts";
 * Math.exp(logGamma(5)); // 24
 * ```
 */
export function logGamma(x: number): number {
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x + i);
  const t = x + 607 / 128 + 0.5;
  return (x + 0.5) * Math.log(t) - t + Math.log(2.5066282746310005 * sum / x);
}

/**
 * The regularised upper incomplete gamma function, by its series below a + 1 and Lentz's continued
 * fraction above.
 *
 * @returns Q(a, x) in [0, 1]: the share of a gamma distribution of shape a that lies above x.
 * @example
 * ```ts
 * import { upperGamma } from "./gamma.ts";
 * upperGamma(1, 2); // exp(−2)
 * ```
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 10_000; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return front * h;
}

/** Lentz's fractions may pass through zero, and go on from beside it. */
export function nonZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/**
 * How likely a χ² variable is to be as large as this.
 *
 * @param degrees Degrees of freedom, above zero.
 * @returns The upper tail, in [0, 1].
 * @example
 * ```ts
 * import { chiSquareTail } from "./gamma.ts";
 * chiSquareTail(3.841458820694124, 1); // 0.05
 * ```
 */
export function chiSquareTail(statistic: number, degrees: number): number {
  return upperGamma(degrees / 2, statistic / 2);
}
