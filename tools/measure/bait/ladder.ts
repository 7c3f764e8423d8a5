/** The measured cases: a ladder of sizes per strategy, and named ones. */
import { InputError } from "../../../core/errors.ts";
import { axes, type Axis, type MeasuredCase, type Sizes } from "../../../runs/measurement.ts";

/** A strategy's ladder: from the base, each axis is varied alone. */
interface Ladder {
  /** The point that all axes share. */
  readonly base: Sizes;
  /** The lowest and the highest rung of each axis, in doublings of the base's. */
  readonly rungs: Readonly<Record<Axis, readonly [low: number, high: number]>>;
}

const FIVE = [-1, 3] as const;
const FOUR = [-1, 2] as const;

/** All sizes but n stand on doublings of the same few numbers, so that strategies meet on the axes. */
const ladders: Readonly<Record<string, Ladder>> = {
  "bait": {
    base: { N: 1000, n: 200, D: 64, K: 10, B: 20 },
    rungs: { N: FIVE, D: FIVE, K: FOUR, B: FIVE },
  },
  "bait-exp": {
    base: { N: 1000, n: 200, D: 64, K: 10, B: 20 },
    rungs: { N: FIVE, D: FIVE, K: FIVE, B: FIVE },
  },
  "bait-binary": {
    base: { N: 16_000, n: 1000, D: 128, K: 10, B: 40 },
    rungs: { N: FIVE, D: FIVE, K: FIVE, B: FIVE },
  },
  "bait-diag": {
    base: { N: 2000, n: 200, D: 128, K: 10, B: 20 },
    rungs: { N: FIVE, D: FIVE, K: FOUR, B: FIVE },
  },
};

/** Every strategy that has a ladder, in the order in which they are measured. */
export const measuredStrategies: readonly string[] = Object.keys(ladders);

/** Rungs of an axis that the quick ladder keeps, from the lowest on. */
const QUICK_RUNGS = 3;

/** When a named case takes part: always, with the full ladder, or by a flag of its own. */
type Tier = "quick" | "full" | "slow" | "imagenet";

/** N, n, D, K, B, as tables of results have them. */
type Row = readonly [N: number, n: number, D: number, K: number, B: number];

const named: readonly (readonly [strategy: string, tier: Tier, sizes: Row])[] = [
  ["bait", "quick", [1000, 100, 384, 10, 10]],
  ["bait", "quick", [1000, 310, 128, 26, 30]],
  ["bait", "full", [15_000, 310, 128, 26, 30]],
  ["bait", "slow", [2500, 1000, 384, 100, 100]],
  ["bait-exp", "quick", [1000, 100, 384, 10, 10]],
  ["bait-exp", "quick", [1000, 310, 128, 26, 30]],
  ["bait-exp", "full", [2500, 1000, 384, 100, 100]],
  ["bait-binary", "quick", [50_000, 1000, 384, 10, 100]],
  // All of ImageNet; its features alone take 2 GB.
  ["bait-binary", "imagenet", [1_281_167, 1000, 384, 10, 1000]],
  ["bait-diag", "quick", [1000, 100, 384, 10, 10]],
];

/** What of all that is measured. */
export interface PlanOptions {
  /** The strategies that take part; default all. */
  readonly strategies?: readonly string[];
  /** The axes that ladders have; default all. */
  readonly axes?: readonly Axis[];
  /** Whether three rungs an axis and the quickest named cases are enough. */
  readonly quick?: boolean;
  /** Whether cases that take minutes take part. */
  readonly slow?: boolean;
  /** Whether all of ImageNet takes part. */
  readonly imagenet?: boolean;
  /** The base of every ladder instead of its own; there are no named cases then. */
  readonly base?: Sizes;
}

/**
 * Lists what is measured: strategy by strategy its ladder, base first and axis by axis upwards, then
 * the named cases.
 */
export function planCases(options: PlanOptions = {}): MeasuredCase[] {
  const { strategies = measuredStrategies, base } = options;
  const rungs = measuredStrategies.filter((strategy) => strategies.includes(strategy))
    .flatMap((strategy) => ladderOf(strategy, options));
  for (const rung of rungs) requirePossible(rung.sizes);
  return base === undefined ? [...rungs, ...namedCases(strategies, options)] : rungs;
}

function ladderOf(strategy: string, options: PlanOptions): MeasuredCase[] {
  const ladder = ladders[strategy]!;
  const { axes: wanted = axes, base = ladder.base, quick = false } = options;
  return [
    { strategy, sizes: base, axes },
    ...wanted.flatMap((axis) => {
      const [low, high] = ladder.rungs[axis];
      const count = quick ? QUICK_RUNGS : high - low + 1;
      return Array.from({ length: count }, (_, i) => low + i).filter((step) => step !== 0)
        .map((step) => ({
          strategy,
          sizes: { ...base, [axis]: base[axis] * 2 ** step },
          axes: [axis],
        }));
    }),
  ];
}

function namedCases(
  strategies: readonly string[],
  { quick = false, slow = false, imagenet = false }: PlanOptions,
): MeasuredCase[] {
  const wanted: Readonly<Record<Tier, boolean>> = { quick: true, full: !quick, slow, imagenet };
  return named.filter(([strategy, tier]) => wanted[tier] && strategies.includes(strategy))
    .map(([strategy, , [N, n, D, K, B]]) => ({ strategy, sizes: { N, n, D, K, B }, axes: [] }));
}

function requirePossible(sizes: Sizes): void {
  const { N, D, K, B } = sizes;
  const whole = Object.values(sizes).every(Number.isInteger);
  if (whole && D >= 1 && K >= 2 && B >= 1 && B <= N) return;
  const text = Object.entries(sizes).map(([name, size]) => `${name}=${size}`).join(", ");
  throw new InputError(
    `The ladder would hold ${text}, which no selection can have: sizes are whole, K is 2 or more, B at ` +
      "most N; take a base whose N, D, K and B can be halved",
  );
}
