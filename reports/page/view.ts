/** The reader's view of the charts, and the metrics that they can show. */
import type { Analysis } from "../analysis/analysis.ts";
import { type Metric, METRICS, metrics } from "../analysis/bands.ts";
import { type Grouped, hiddenAtFirst } from "../analysis/families.ts";
import { percent } from "../../core/format.ts";

/** The part of an analysis that is shown. */
export interface View {
  readonly hidden: ReadonlySet<number>;
  readonly focus: number | undefined;
  /** Whether all but the best and random are grey until they are highlighted. */
  readonly quiet: boolean;
  readonly difference: boolean;
  readonly metric: Metric;
  readonly ownScales: boolean;
  readonly perSeed: boolean;
  readonly leftOut: ReadonlySet<number>;
  readonly providers: ReadonlySet<string>;
}

/** Whether filters leave out all providers that a strategy ran on. */
export function isFiltered(
  ran: { readonly providers: readonly string[] },
  { providers }: Pick<View, "providers">,
): boolean {
  return ran.providers.length > 0 && ran.providers.every((name) => providers.has(name));
}

/** Whether a strategy is compared with random, so that curves can be differences. */
export function hasDifferences({ problems }: Pick<Analysis, "problems">): boolean {
  return problems.some(({ strategies }) =>
    strategies.some(({ scores }) => scores?.curveOverRandom !== undefined)
  );
}

/** The initial view of an analysis. */
export function firstView(analysis: Grouped): View {
  return { ...FIRST_VIEW, hidden: hiddenAtFirst(analysis) };
}

/** The initial view of few strategies. */
export const FIRST_VIEW: View = {
  hidden: new Set(),
  focus: undefined,
  quiet: true,
  difference: false,
  metric: "accuracy",
  ownScales: false,
  perSeed: false,
  leftOut: new Set(),
  providers: new Set(),
};

/** What a metric's axis says. */
export interface Quantity {
  readonly title: string;
  readonly format: (value: number) => string;
}

const share = (value: number): string => percent(value, 1);
const plain = (value: number): string => value.toFixed(2);

/** How the curves of a metric are drawn. */
export function quantityOf(metric: Metric): Quantity {
  const [name, , unit] = METRICS[metric];
  return { title: unit === "" ? name : `${name}, ${unit}`, format: unit === "%" ? share : plain };
}

/** The text for a metric. */
export function aboutMetric(metric: Metric): string {
  const [name, , , lower] = METRICS[metric];
  return `${name}: ${lower ? "lower" : "higher"} is better.`;
}

/** Finds a metric by its name in the address. */
export function metricNamed(name: string): Metric {
  return metrics.find((metric) => metric === name) ?? "accuracy";
}

/** The choices. */
export const METRIC_CHOICES: readonly (readonly [value: Metric, text: string])[] = metrics.map(
  (metric) => [metric, METRICS[metric][0]],
);
