/** Linear and logarithmic scales with round ticks. */

/** A scale. */
export interface Scale {
  /** The pixel of a value. */
  readonly at: (value: number) => number;
  readonly domain: readonly [number, number];
  /** Round values inside the domain, ascending. */
  readonly ticks: readonly number[];
  readonly log: boolean;
}

/** A pair of numbers. */
export type Pair = readonly [number, number];

/** A scale on which equal differences have equal lengths. */
export function linearScale(domain: Pair, range: Pair, count: number): Scale {
  const [low, high] = apart(domain);
  const share = (range[1] - range[0]) / (high - low);
  return {
    at: (value) => range[0] + (value - low) * share,
    domain: [low, high],
    ticks: ticksOf(low, high, count),
    log: false,
  };
}

/** A scale on which equal ratios have equal lengths; values of zero or less are at its lower end. */
export function logScale(domain: Pair, range: Pair, count: number): Scale {
  const [low, high] = domain[0] < domain[1] ? domain : [domain[0] / 2, domain[0] * 2];
  const share = (range[1] - range[0]) / Math.log(high / low);
  return {
    at: (value) => range[0] + Math.log(Math.max(value, low) / low) * share,
    domain: [low, high],
    ticks: logTicks(low, high, count),
    log: true,
  };
}

/** Widens a domain to round values. */
export function nice(domain: Pair, count: number): Pair {
  const [low, high] = apart(domain);
  const step = stepOf(low, high, count);
  return [
    rounded(Math.floor(low / step + 1e-9), step),
    rounded(Math.ceil(high / step - 1e-9), step),
  ];
}

/** The least and the largest finite value. */
export function extent(values: readonly number[]): Pair {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

function apart([low, high]: Pair): Pair {
  if (low < high) return [low, high];
  const room = low === 0 ? 1 : Math.abs(low) * 0.1;
  return [low - room, low + room];
}

/** The largest of 1, 2 and 5 times a power of ten that gives at least about `count` steps. */
function stepOf(low: number, high: number, count: number): number {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const error = rough / power;
  return power *
    (error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.SQRT2 ? 2 : 1);
}

function ticksOf(low: number, high: number, count: number): number[] {
  const step = stepOf(low, high, count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => rounded(first + i, step));
}

/** A multiple of a step without the noise of binary fractions: 3 × 0.1 is 0.3. */
function rounded(times: number, step: number): number {
  return step < 1 ? times / Math.round(1 / step) : times * step;
}

function logTicks(low: number, high: number, count: number): number[] {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.ceil(Math.log10(high) - 1e-9);
  const inside = (value: number): boolean => value >= low * 0.999 && value <= high * 1.001;
  const of = (digits: readonly number[]): number[] =>
    Array.from({ length: last - first + 1 }, (_, i) => first + i)
      .flatMap((power) =>
        digits.map((digit) => power < 0 ? digit / 10 ** -power : digit * 10 ** power)
      )
      .filter(inside);
  const fine = of([1, 2, 5]);
  if (fine.length <= count) return fine;
  const powers = of([1]);
  const every = Math.ceil(powers.length / Math.max(1, count));
  return powers.filter((_, i) => i % every === 0);
}
