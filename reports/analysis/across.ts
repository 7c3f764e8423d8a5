/** The part of an analysis that holds over several problems: types only. */
import type { Interval } from "../../statistics/estimate.ts";
import type { Band, Standing } from "./problem.ts";

/** What holds over several problems. */
export interface AcrossProblems {
  /** Titles of the problems, in the order of the analysis. */
  readonly problems: readonly string[];
  /** Indices of those that count: trials with another budget than the rest do not. */
  readonly counted: readonly number[];
  /** One row a strategy that ran on all of them; left out without two such problems and strategies. */
  readonly summary?: AcrossSummary;
  /** Mean AUC and rank of every strategy on every problem. */
  readonly heat: HeatMap;
  /** The penalty matrix of the BADGE paper (Ash et al. 2020). */
  readonly penalties: PenaltyMatrix;
  /** How often one is ahead of another. */
  readonly winRates: PairMatrix;
  /** Average ranks with cliques; left out without two problems that share two strategies. */
  readonly ranks?: Ranks;
  /** Aggregates of Agarwal et al. 2021; left out without two strategies that share every block. */
  readonly aggregates?: Aggregates;
  /** Kendall's τ-b between two problems' orders of strategies, `[problem][problem]`; null where unknown. */
  readonly agreement: readonly (readonly (number | null)[])[];
  /** What these show, a sentence each. */
  readonly findings: {
    readonly penalties: string;
    readonly winRates: string;
    readonly ranks: string;
    readonly aggregates: string;
    readonly profile: string;
  };
  /** What was left out, and why: a sentence each. */
  readonly notes: readonly string[];
}

/** Every compared strategy over all problems. */
export interface AcrossSummary {
  /** Index of the strategy that `against` counts against, random; left out: against all others. */
  readonly reference?: number;
  /** Problems that count. */
  readonly problems: number;
  /** Runs of each strategy that are compared: of the seeds that all of them have. */
  readonly runs: number;
  /** The highest mean AUC first. */
  readonly rows: readonly SummaryRow[];
}

/** A strategy over all problems. */
export interface SummaryRow {
  /** Index into the analysis' strategies. */
  readonly strategy: number;
  /** Against the highest mean AUC: t-test stratified by problem, corrected by Holm's method, at .05. */
  readonly standing: Standing;
  /** Mean over problems of the mean AUC over seeds. */
  readonly auc: Bounded;
  /** Interquartile mean of AUC over all runs. */
  readonly iqm: Bounded;
  /** Mean over problems of its rank. */
  readonly averageRank: number;
  /** Problems on which a paired t-test over seeds (.05) tells it higher or lower; left out for random. */
  readonly against?: { readonly higher: number; readonly level: number; readonly lower: number };
  /** Seconds that one seed's selections take on all problems together. */
  readonly selectSeconds: number;
  /** Seconds that one seed takes on all problems together. */
  readonly seconds: number;
  /** Its complete runs on these problems. */
  readonly runs: number;
  /** Its seeds without a complete run there. */
  readonly failed: number;
}

/** A number a strategy and problem. */
export interface HeatMap {
  /** Indices into the analysis' strategies: the rows. */
  readonly strategies: readonly number[];
  /** Mean AUC `[strategy][problem]`; null where there is no complete run. */
  readonly auc: readonly (readonly (number | null)[])[];
  /** Mean AUC over random `[strategy][problem]`, paired by seed. */
  readonly overRandom: readonly (readonly (number | null)[])[];
  /** Rank `[strategy][problem]`, 1 for the best. */
  readonly rank: readonly (readonly (number | null)[])[];
}

/** A number a pair: row against column. */
export interface PairMatrix {
  /** Indices into the analysis' strategies: rows and columns. */
  readonly strategies: readonly number[];
  /** `[row][column]`; null on the diagonal and where a pair shares nothing. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** How often the row beats the column: the share of checkpoints, summed over problems. */
export interface PenaltyMatrix extends PairMatrix {
  /** Mean of every column: how often a strategy is beaten. The lower the better. */
  readonly columnMeans: readonly number[];
  /** Problems that were counted: the most that a cell can hold. */
  readonly problems: number;
}

/** Average ranks over blocks, best first. */
export interface Ranks {
  /** Problems that all of these strategies have complete runs on. */
  readonly blocks: readonly number[];
  /** Indices into the analysis' strategies, by ascending average rank. */
  readonly strategies: readonly number[];
  /** Their average ranks of mean AUC. */
  readonly averageRanks: readonly number[];
  /** Whether all ranks may be alike (Friedman 1937). */
  readonly friedman: { readonly statistic: number; readonly degrees: number; readonly p: number };
  /** Nemenyi's critical difference of two average ranks at .05. */
  readonly criticalDifference: number;
  /** Groups that Nemenyi's test cannot tell apart, as places in `strategies`: first and last. */
  readonly nemenyiCliques: readonly (readonly [number, number])[];
  /** The same by Wilcoxon's signed-rank test with Holm's correction. */
  readonly cliques: readonly (readonly [number, number])[];
  /** Holm-adjusted p of Wilcoxon's test `[row][column]`, in the order of `strategies`; null: diagonal. */
  readonly p: readonly (readonly (number | null)[])[];
}

/** A number with its interval, where it has one. */
export interface Bounded {
  readonly value: number;
  /** Left out where some problem has a single seed. */
  readonly interval?: Interval;
}

/** The aggregates of *Deep RL at the Edge of the Statistical Precipice* (Agarwal et al. 2021). */
export interface Aggregates {
  /** Problems that count. */
  readonly blocks: readonly number[];
  /** Indices into the analysis' strategies. */
  readonly strategies: readonly number[];
  /** Mean AUC over problems of the mean over seeds. */
  readonly mean: readonly Bounded[];
  /** Interquartile mean over all runs of all problems. */
  readonly iqm: readonly Bounded[];
  /** How far runs stay below an AUC of 1, on average. The lower the better. */
  readonly optimalityGap: readonly Bounded[];
  /** Probability that a run of the row is better than one of the column, averaged over problems. */
  readonly improvement: {
    readonly values: readonly (readonly (Bounded | null)[])[];
  };
  /** Share of runs whose AUC exceeds a threshold. */
  readonly profile: {
    readonly thresholds: readonly number[];
    /** In the order of `strategies`. */
    readonly shares: readonly Band[];
  };
}
