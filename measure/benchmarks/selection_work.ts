/** What a selection must do at the least. */
import type { Sizes, Work } from "../../runs/measurement.ts";

const FLOAT = 4;

/** k-means++ seeds from a sample of so many rows, or of so many per centre if those are more. */
const SAMPLE = { rows: 4096, perCentre: 8 } as const;

/** Rows that are covered at most, by the setting's default. */
const COVERED = 10_000;

/** Cluster-Margin links so many rows at most: its setting `linked`, by default. */
const LINKED = 10_000;

/** Rows of Exp's approximation: its setting `outcomes`, by default. */
const OUTCOMES = 2;

/** Approx-FIRAL's mirror descent. */
const RELAX = { steps: 12, probes: 10 } as const;

/** Targets of EPIG and estimation rows of BEMPS, by default. */
const TARGETS = 100;

/** Sizes of a query: pool, labelled rows, features, classes, budget, draws. */
type SelectionSizes = Readonly<Record<"N" | "n" | "D" | "K" | "B" | "T", number>>;

/** Per strategy the necessary work. A small pool stays in caches, which are faster than the memory. */
const works: Readonly<Record<string, (sizes: SelectionSizes) => Work>> = {
  // Scores read the logits once.
  "margin": ({ N, K }) => ({ bytes: FLOAT * N * K }),
  "entropy": ({ N, K }) => ({ bytes: FLOAT * N * K }),
  "least-confident": ({ N, K }) => ({ bytes: FLOAT * N * K }),
  // Scores of draws read the draws once.
  "bald": drawsRead,
  "variation-ratio": drawsRead,
  "bayesian-entropy": drawsRead,
  "bayesian-margin": drawsRead,
  "bayesian-least-confident": drawsRead,
  "mean-std": drawsRead,
  "power-bald": drawsRead,
  "softmax-bald": drawsRead,
  "softrank-bald": drawsRead,
  // Once per pick.
  "batchbald": ({ N, T, K, B }) => ({ bytes: B * FLOAT * N * T * K }),
  "epig": expectedChanges,
  "bemps-coremse": expectedChanges,
  "bemps-corelog": expectedChanges,
  "coreset": farthest,
  "freesel": farthest,
  "typiclust": ({ N, n, D, B }) => clustering(N + n, D, Math.min(n + B, 500)),
  "k-means": ({ N, D, B }) => clustering(N, D, B),
  "prob-cover": covering,
  "max-herding": covering,
  "uherding": covering,
  "dcom": covering,
  // 300 steps, in each of which products with every direction are made and their rows added up.
  "activeft": ({ N, D, B }) => ({ operations: 300 * 2 * N * D * (B + 1) }),
  "clue": ({ N, D, B }) => clustering(N, D, B),
  // A product for every pair of the rows that are linked.
  "cluster-margin": ({ N, D }) => ({ operations: D * Math.min(N, LINKED) ** 2 }),
  // The head sees all rows once for each class's mean, or for each mask; how many are clustered varies.
  "alfa-mix": ({ N, D, K }) => ({ operations: 2 * N * D * K * K }),
  "dropquery": ({ N, D, K }) => ({ operations: 3 * 2 * N * D * K }),
  // Embeddings a ⊗ x meet as (a·a′)(x·x′): products of both with every pick but the last.
  "badge": ({ N, D, K, B }) => ({
    operations: 2 * N * (D + K) * (B - 1),
    bytes: FLOAT * N * (D + K) * (B - 1),
  }),
  // The rows that FASS covers, five a pick, meet each other.
  "fass": ({ N, D, K, B }) => ({
    operations: 2 * D * Math.min(N, 5 * B) ** 2,
    bytes: FLOAT * N * K,
  }),
  // Once per pick.
  "falcun": ({ N, K, B }) => ({ bytes: B * FLOAT * N * K }),
  "cal": ({ N, n, D }) => ({ operations: 2 * N * n * D }),
  // Products a·a′ and x·x′ of every row with those that were accepted before it: half, on average.
  "vessal": ({ N, D, K, B }) => ({ operations: N * (D + K) * B }),
  "gradmatch": ({ N, D, K, B }) => ({ operations: 2 * N * (D + K) * B }),
  // Per pick one product of all rows with the validation gradient.
  "glister": ({ N, D, K, B }) => ({ operations: B * 2 * N * D * K }),
  // Trainings are not counted: five members' logits, or those of a head per candidate, are read.
  "committee": ({ N, K }) => ({ bytes: FLOAT * 5 * N * K }),
  "expected-error": ({ N, K, B }) => ({
    bytes: FLOAT * Math.min(N, Math.max(20, 2 * B)) * Math.min(N, 500) * K,
  }),
  // 50 times the head's product, and distances of 50·K numbers to every pick but the last.
  "noise-stability": ({ N, D, K, B }) => ({ operations: 2 * N * 50 * K * (D + B - 1) }),
  // Trainings are not counted: the test set's logits are read, and those from which arms choose.
  "greedy-oracle": ({ K, B }) => ({ bytes: FLOAT * 20 * B * 1000 * K }),
  "boss": ({ K }) => ({ bytes: FLOAT * 100 * 1000 * K }),
  // Softmax reads the logits once; per pick an ordering of all rows is read.
  "galaxy": ({ N, n, K, B }) => ({ bytes: FLOAT * (N + n) * (K + B) }),
  "direct": ({ N, n, K }) => ({ bytes: FLOAT * (N + n) * 3 * K }),
  // What the first cycle's strategy does, the dearest arm, and the cheapest.
  "tcm": ({ N, n, D, B }) => clustering(N + n, D, Math.min(n + B, 500)),
  "tailor": ({ N, D, K, B }) => ({ operations: 2 * N * (D + K) * (B - 1) }),
  "albl": ({ N, K }) => ({ bytes: FLOAT * N * K }),
  // Per step one product with Σ at least, of each probe and with the probes' making and their slopes;
  // and the blocks once.
  "approx-firal": ({ N, n, D, K }) => ({
    operations: 2 * (N + n) * D * (K - 1) * (RELAX.steps * RELAX.probes * 4 + D),
  }),
  // Per pick three products with r vectors of length (K − 1)·D: T, FUᵀ, and Q, which waits for FUᵀ.
  "bait": (sizes) => exact(sizes, sizes.K - 1),
  "bait-exp": (sizes) => exact(sizes, Math.min(OUTCOMES, sizes.K - 1)),
  // Per pick one product with two vectors of length D: one read of the features, which bounds it.
  "bait-binary": ({ N, D, ...sizes }) => ({
    operations: forwardPicks(N, sizes.B) * 4 * N * D,
    bytes: forwardPicks(N, sizes.B) * FLOAT * N * D,
  }),
  // Per pick two products of the squared features with K vectors of length D.
  "bait-diag": ({ N, D, K, B }) => ({ operations: forwardPicks(N, B) * 4 * N * D * K }),
};

/** Products with all labelled rows in one read, then with one pick after the other but the last. */
function farthest({ N, n, D, B }: SelectionSizes): Work {
  return { operations: 2 * N * D * (n + B - 1), bytes: FLOAT * N * D * B };
}

/** The first gains: products of every row with those that are covered. */
function covering({ N, D }: SelectionSizes): Work {
  return { operations: 2 * N * Math.min(N, COVERED) * D };
}

/** k-means++ compares 2 + ⌊ln C⌋ rows for each of C centres but the first; then one assignment. */
function clustering(rows: number, D: number, centres: number): Work {
  const sample = Math.min(rows, Math.max(SAMPLE.rows, SAMPLE.perCentre * centres));
  const tries = 1 + (centres - 1) * (2 + Math.floor(Math.log(centres)));
  return { operations: 2 * D * (tries * sample + centres * rows) };
}

function drawsRead({ N, T, K }: SelectionSizes): Work {
  return { bytes: FLOAT * N * T * K };
}

/** Products of the draws' probabilities of every row with those of every target. */
function expectedChanges({ N, T, K }: SelectionSizes): Work {
  return { operations: 2 * N * K * T * Math.min(N, TARGETS) * K };
}

function exact({ N, D, K, B }: SelectionSizes, r: number): Work {
  return { operations: forwardPicks(N, B) * 6 * N * D * (K - 1) * r };
}

/** BAIT takes twice the budget, and then drops half. */
function forwardPicks(N: number, B: number): number {
  return Math.min(2 * B, N);
}

/**
 * The necessary work of a strategy's selections, made pick by pick; undefined for one without a floor. Of
 * BAIT it is the 2B forward picks alone, in the incremental form of `docs/bait.md`: several picks at once,
 * or what is special about the factors, can do with less, and a ratio below 1 says so.
 */
export function selectionWork(strategy: string): ((sizes: Sizes) => Work) | undefined {
  const work = works[strategy];
  return work && (({ N = 0, n = 0, D = 0, K = 0, B = 0, T = 0 }) => work({ N, n, D, K, B, T }));
}
