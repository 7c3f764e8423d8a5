/** Published numbers that results are compared with. Verdicts are computed, never written here. */

/** The published numbers of a suite's experiments. */
export interface PublishedCard {
  readonly suite: string;
  readonly source: string;
  readonly numbers: readonly PublishedNumber[];
  /** Settings that the paper leaves open, a clause each. */
  readonly assumed: readonly string[];
  /** Parts of the experiments that cannot be run here, and why, a clause each. */
  readonly notOffered: readonly string[];
}

/** A strategy with the settings that matter; others may have any value. */
export interface PublishedStrategy {
  readonly name: string;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

/** A published number. */
export interface PublishedNumber {
  readonly dataset?: string;
  readonly strategy: PublishedStrategy;
  readonly over?: PublishedStrategy;
  /** AUC in %, seconds of one selection, or a share of evaluations. */
  readonly quantity: "auc" | "selection" | "win rate";
  readonly value: number;
  readonly seeds: number;
  readonly protocol?: Readonly<Record<string, string | number>>;
  readonly problems?: number;
}

const sum = { fisher: "sum", lambda: 1 };
const exp = (c: number): PublishedStrategy => ({ name: "bait-exp", settings: { ...sum, c } });
const exact: PublishedStrategy = { name: "bait", settings: sum };
const diagonal: PublishedStrategy = { name: "bait-diag", settings: sum };
const binary: PublishedStrategy = { name: "bait-binary", settings: sum };
const named = (name: string): PublishedStrategy => ({ name });

const filled = { cycles: 20, partialBatch: "fill" };
const letter = {
  ...filled,
  initial: 10,
  budget: 30,
  subset: 1000,
  kind: "mlp",
  hidden: 128,
  batchSize: 64,
};
// The subset is not published: one of 1,000 rows would leave a batch of 1,000 no choice.
const imagenet = { ...filled, initial: 1000, budget: 1000, kind: "linear" };
const small = { ...filled, initial: 10, budget: 10, subset: 1000, kind: "linear" };

function of(
  dataset: string,
  quantity: PublishedNumber["quantity"],
  protocol: NonNullable<PublishedNumber["protocol"]>,
  values: readonly (readonly [PublishedStrategy, number])[],
): PublishedNumber[] {
  return values.map(([strategy, value]) => ({
    dataset,
    strategy,
    quantity,
    value,
    seeds: 10,
    protocol,
  }));
}

/** Seconds of one selection with c = 1, 2, 5, and exactly. */
function seconds(
  dataset: string,
  protocol: NonNullable<PublishedNumber["protocol"]>,
  [one, two, five, all]: readonly [number, number, number, number],
): PublishedNumber[] {
  return of(dataset, "selection", protocol, [
    [exp(1), one],
    [exp(2), two],
    [exp(5), five],
    [exact, all],
  ]);
}

const FAST_FISHING = "Fast Fishing, arXiv 2404.08981";

const expectations: PublishedNumber[] = [
  ...of("letter", "auc", letter, [
    [exp(1), 65.23],
    [exp(2), 65.70],
    [exp(5), 65.65],
    [exact, 65.70],
  ]),
  ...seconds("letter", letter, [133, 170, 245, 915]),
];

const onLetter = [...of("letter", "auc", letter, [[named("random"), 60.72]]), ...expectations];

const BATCHES_OF_64 = "batches of 64 rows (the paper's code took 128 from March 2024 on)";

/** *Fast Fishing* (Huseljic et al., ECML-PKDD 2024); ten seeds. */
const fastFishing: readonly PublishedCard[] = [
  {
    suite: "letter",
    source: FAST_FISHING,
    numbers: onLetter,
    assumed: [BATCHES_OF_64],
    notOffered: [],
  },
  {
    suite: "ablation-expectation",
    source: FAST_FISHING,
    numbers: expectations,
    assumed: [BATCHES_OF_64],
    notOffered: [],
  },
  {
    suite: "ablation-likelihood",
    source: FAST_FISHING,
    numbers: [
      ...of("cifar10", "auc", small, [
        [named("random"), 82.05],
        [diagonal, 83.30],
        [binary, 87.79],
        [exact, 87.29],
      ]),
      ...of("cifar10", "selection", small, [[diagonal, 2.66], [binary, 0.64], [exact, 9.37]]),
    ],
    assumed: ["CIFAR-10 (the paper does not name the dataset of this ablation)"],
    notOffered: [],
  },
  {
    suite: "fast-fishing",
    source: FAST_FISHING,
    numbers: [
      ...onLetter,
      ...of("imagenet", "auc", imagenet, [
        [named("random"), 61.98],
        [named("margin"), 62.86],
        [named("badge"), 63.31],
        [named("typiclust"), 56.21],
        [binary, 63.46],
      ]),
      ...seconds("cifar10", small, [1088, 1096, 1365, 1928]),
      ...seconds("stl10", small, [107, 110, 135, 190]),
      ...seconds("snacks", small, [570, 641, 760, 1310]),
    ],
    assumed: [
      BATCHES_OF_64,
      "on ImageNet, 10,000 rows of the pool for each selection (not published)",
      "40 labels a cycle on Flowers 102, 100 on Food-101 and Stanford Dogs, 200 on Tiny ImageNet (not " +
      "published)",
    ],
    notOffered: [],
  },
];

const batch32: PublishedStrategy = { name: "bait-binary", settings: { fisher: "batch32" } };

function ahead(
  strategy: PublishedStrategy,
  rates: readonly (readonly [PublishedStrategy, number])[],
): PublishedNumber[] {
  return rates.map(([over, value]) => ({
    strategy,
    over,
    quantity: "win rate",
    value,
    seeds: 10,
    problems: 18,
  }));
}

/** *Cleaning the Pool*: three backbones, six datasets, ten seeds. */
const cleaningThePool: PublishedCard = {
  suite: "cleaning-the-pool",
  source: "Cleaning the Pool, arXiv 2511.22344",
  numbers: [
    ...ahead(batch32, [
      [named("random"), 0.86],
      [named("margin"), 0.72],
      [named("badge"), 0.73],
      [named("typiclust"), 0.69],
      [named("alfa-mix"), 0.71],
      [named("dropquery"), 0.64],
      [named("max-herding"), 0.65],
      [named("uherding"), 0.42],
    ]),
    ...ahead(named("uherding"), [[named("badge"), 0.81]]),
    ...ahead(named("refine"), [
      [named("random"), 0.94],
      [batch32, 0.74],
      [named("uherding"), 0.74],
      [named("tcm"), 0.84],
    ]),
  ],
  assumed: ["the eight image sets of the paper's code (the abstract counts six, without names)"],
  notOffered: [
    "DINOv3, whose weights are gated, so that an export could not be verified",
    "ESC-50, whose sounds would need a network for sound",
    "REFINE, whose outline does not say what each of its batches is chosen from",
  ],
};

/** Every suite whose numbers are compared with published ones. */
export const published: readonly PublishedCard[] = [...fastFishing, cleaningThePool];
