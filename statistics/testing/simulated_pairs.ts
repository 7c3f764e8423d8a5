/** Timings on made-up machines, and how often the judge of pairs is right about them. */
import { Random } from "../../core/random.ts";
import { type Comparison, judge, type Judgement, logRatio } from "../paired_ratio.ts";
import { midRanks } from "../ranks.ts";
import { normalBelow } from "../special.ts";

/** Cases of a comparison: four times those of the default, and nearly those of `--all`. */
export const FAMILY = 125;

/** What disturbs timings. */
export interface Noise {
  readonly name: string;
  /** Starts a machine: each call gives the log of what lengthens its next timing. */
  start(random: Random): () => number;
  /** Log of what lengthens all timings of a process; none by default. */
  process?(random: Random): number;
  /** The judge finds 5 % in 20 pairs with at least this probability, in a family of {@linkcode FAMILY}. */
  readonly power: number;
}

/** Independent normal noise. */
function independent(deviation: number, power: number): Noise {
  return {
    name: `${100 * deviation} % per timing`,
    start: (random) => () => deviation * random.normal(),
    power,
  };
}

/** Noise of 2 % per timing, and what `start` adds. */
function disturbed(
  name: string,
  power: number,
  start: (random: Random) => (place: number) => number,
): Noise {
  return {
    name,
    power,
    start(random) {
      const next = start(random);
      let place = 0;
      return () => 0.02 * random.normal() + next(place++);
    },
  };
}

/** Bursts that take up `share` of the time and last 4 timings on average, each 1.2 to 3 times as long. */
function bursts(share: number): (random: Random) => () => number {
  return (random) => {
    let burst = 0;
    return () => {
      if (burst !== 0 && random.uniform() < 1 / 4) burst = 0;
      else if (burst === 0 && random.uniform() < share / 4 / (1 - share)) {
        burst = Math.log(1.2 + 1.8 * random.uniform());
      }
      return burst;
    };
  };
}

/** Student's t with three degrees of freedom. */
function heavyTailed(random: Random): number {
  const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return random.normal() / Math.sqrt(squares / 3);
}

/** Kinds of noise, from quiet to hopeless. */
export const noises: readonly Noise[] = [
  independent(0.01, 0.999),
  independent(0.02, 0.99),
  independent(0.03, 0.95),
  {
    ...disturbed("2 % per timing, 1.5 % per process", 0.95, () => () => 0),
    process: (random) => 0.015 * random.normal(),
  },
  disturbed("drift: 0.4 % per timing", 0.95, () => (place) => 0.004 * place),
  disturbed("drift: random walk of 2 %", 0.95, (random) => {
    let level = 0;
    return () => level += 0.02 * random.normal();
  }),
  disturbed(
    "warm-up: 30 %, fading over 20 timings",
    0.95,
    () => (place) => 0.3 * Math.exp(-place / 20),
  ),
  disturbed("bursts: 5 % of the time", 0.95, bursts(0.05)),
  disturbed("bursts: 10 % of the time", 0.9, bursts(0.1)),
  {
    name: "heavy tails: 2 % · t₃",
    start: (random) => () => 0.02 * heavyTailed(random),
    power: 0.85,
  },
  disturbed(
    "overload: half of the timings 2–5 times",
    0,
    (random) => () => random.uniform() < 0.5 ? Math.log(2 + 3 * random.uniform()) : 0,
  ),
];

/** Sides in the order of their timings; the next pair starts with the next side. */
const TURNS = Array<number[]>(2).fill([0, 1, 2, 2, 1, 0]).flat();

/** A benchmark that is timed in pairs. */
export class SimulatedCase implements Comparison {
  readonly ratios: number[] = [];
  readonly control: number[] = [];
  readonly #noise: Noise;
  readonly #random: Random;
  readonly #next: () => number;
  readonly #slowDowns: readonly number[];

  constructor(noise: Noise, slowDown: number, random: Random) {
    this.#noise = noise;
    this.#random = random;
    this.#next = noise.start(random);
    this.#slowDowns = [0, Math.log1p(slowDown), 0];
  }

  /** Times more pairs. */
  time(pairs: number): this {
    for (let pair = 0; pair < pairs; pair++) {
      const sides = this.#slowDowns.map((slowDown) => ({
        offset: slowDown + (this.#noise.process?.(this.#random) ?? 0),
        seconds: [] as number[],
      }));
      for (const turn of TURNS) {
        const side = sides[(turn + this.ratios.length) % 3]!;
        side.seconds.push(Math.exp(this.#next() + side.offset));
      }
      const [base, head, control] = sides.map(({ seconds }) => seconds);
      this.ratios.push(logRatio(head!, base!));
      this.control.push(logRatio(control!, base!));
    }
    return this;
  }
}

/** Judgements of a family after its first pairs, and after the inconclusive ones were extended. */
export interface Looks {
  readonly first: readonly Judgement[];
  readonly final: readonly Judgement[];
}

/** A case of which nothing is known, which others are corrected for: the hardest family for them. */
const UNKNOWN: Comparison = { ratios: [], control: [] };

/** Runs the gate with 20 pairs and one extension of 20. */
export function gate(cases: readonly SimulatedCase[], family: number = cases.length): Looks {
  const others = Array<Comparison>(family - cases.length).fill(UNKNOWN);
  for (const one of cases) one.time(20);
  const look = (): Judgement[] =>
    judge([...cases, ...others], { margin: 0.05 }).slice(0, cases.length);
  const first = look();
  const open = cases.filter((_, i) => first[i]!.verdict === "inconclusive");
  for (const one of open) one.time(20);
  return { first, final: open.length === 0 ? first : look() };
}

/**
 * What Mann and Whitney's test at .05 says of 60 timings of one version after 60 of the other: 1 slower,
 * −1 faster, 0 neither.
 */
function naive(noise: Noise, slowDown: number, random: Random): number {
  const next = noise.start(random);
  const side = (slower: number): number[] => {
    const offset = slower + (noise.process?.(random) ?? 0);
    return Array.from({ length: 60 }, () => next() + offset);
  };
  const ranks = midRanks([...side(0), ...side(Math.log1p(slowDown))]);
  const sum = ranks.slice(60).reduce((a, b) => a + b, 0);
  const z = (sum - 60 * 121 / 2) / Math.sqrt(60 * 60 * 121 / 12);
  return 2 * normalBelow(-Math.abs(z)) < 0.05 ? Math.sign(z) : 0;
}

/** How often the judge is right under a noise; shares of families or of cases. */
export interface Performance {
  readonly noise: Noise;
  /** Families of unchanged cases with any that is called regressed. */
  readonly familyAlarms: number;
  readonly naiveAlarms: number;
  readonly naivePower: number;
  /** Of single cases by their slow-down: verdicts at the first look and in the end. */
  readonly verdicts: ReadonlyMap<number, readonly Looks[]>;
  /** Of cases alone: intervals that hold the true ratio. */
  readonly coverage: number;
  /** Alone and unchanged, but called regressed. */
  readonly alarms: number;
}

/** Slow-downs that are simulated. */
const slowDowns = [-0.1, 0, 0.03, 0.05, 0.1, 0.5] as const;

/** Simulates a noise. */
export function perform(noise: Noise, { families, trials }: {
  readonly families: number;
  readonly trials: number;
}): Performance {
  const random = new Random(`performance under ${noise.name}`);
  const share = (count: number, happens: () => boolean): number =>
    Array.from({ length: count }, happens).filter(Boolean).length / count;
  const verdicts = new Map(slowDowns.map((slowDown) => [
    slowDown,
    Array.from(
      { length: trials },
      () => gate([new SimulatedCase(noise, slowDown, random)], FAMILY),
    ),
  ]));
  const alone = Array.from({ length: trials }, () => gate([new SimulatedCase(noise, 0, random)]));
  return {
    noise,
    verdicts,
    familyAlarms: share(families, () => alarmed(unchanged(noise, random))),
    naiveAlarms: share(trials, () => naive(noise, 0, random) !== 0),
    naivePower: share(trials, () => naive(noise, 0.05, random) > 0),
    coverage: alone.filter(({ first: [found] }) => found!.low <= 1 && found!.high >= 1).length /
      trials,
    alarms: alone.filter(alarmed).length / trials,
  };
}

function unchanged(noise: Noise, random: Random): Looks {
  return gate(Array.from({ length: FAMILY }, () => new SimulatedCase(noise, 0, random)));
}

/** Whether any case is called regressed in the end. */
export function alarmed({ final }: Looks): boolean {
  return final.some(({ verdict }) => verdict === "regressed");
}

/** The share of verdicts of single cases. */
export function shareOf(
  looks: readonly Looks[],
  verdict: Judgement["verdict"],
  look: keyof Looks,
): number {
  return looks.filter((found) => found[look][0]!.verdict === verdict).length / looks.length;
}

/**
 * A history of commits, one of 20 with a regression of 5 to 20 % in one of {@linkcode FAMILY} cases, gated on
 * machines with noises up to bursts. As many commits of either kind are simulated, and weighted.
 *
 * @returns The share of alerts without a regression, and that of regressions without an alert.
 */
export function history(commits: number): { readonly false: number; readonly missed: number } {
  const random = new Random("history");
  const usual = noises.filter(({ power }) => power >= 0.9);
  let [falseAlerts, found] = [0, 0];
  for (let commit = 0; commit < commits; commit++) {
    const noise = usual[random.integer(usual.length)]!;
    if (alarmed(unchanged(noise, random))) falseAlerts++;
    const slower = new SimulatedCase(noise, 0.05 + 0.15 * random.uniform(), random);
    if (alarmed(gate([slower], FAMILY))) found++;
  }
  return { false: 19 * falseAlerts / (19 * falseAlerts + found), missed: 1 - found / commits };
}

/** The table of docs/measuring.md. */
export function performanceTable(performances: readonly Performance[]): string {
  const cell = (share: number): string =>
    `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;
  const rows = performances.map((found) => {
    const at = (slowDown: number, verdict: Judgement["verdict"], look: keyof Looks): string =>
      cell(shareOf(found.verdicts.get(slowDown)!, verdict, look));
    const both = (slowDown: number, verdict: Judgement["verdict"]): string =>
      `${at(slowDown, verdict, "first")} / ${at(slowDown, verdict, "final")}`;
    return [
      found.noise.name,
      cell(found.naiveAlarms),
      cell(found.naivePower),
      cell(found.familyAlarms),
      both(0.05, "regressed"),
      both(0.1, "regressed"),
      both(0, "ok"),
      at(0.1, "ok", "final"),
    ];
  });
  const head = [
    "noise",
    "in sequence: alarms",
    "finds 5 %",
    "in pairs: alarms, any",
    "finds 5 %",
    "finds 10 %",
    "unchanged is *ok*",
    "10 % is *ok*",
  ];
  return [head, head.map((_, i) => i === 0 ? "---" : "--:"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

if (import.meta.main) {
  const [families, trials, commits] = Deno.args.map(Number);
  console.log(performanceTable(
    noises.map((noise) => perform(noise, { families: families ?? 400, trials: trials ?? 1000 })),
  ));
  const found = history(commits ?? 1000);
  console.log(`Alerts without a regression: ${found.false}; missed regressions: ${found.missed}`);
}
