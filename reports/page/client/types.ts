/** Types of the page's scripts. */
import type { Chart, ChartConfiguration, ChartDataset } from "chart.js";

/** Points of a line. */
export type Points = { x: number; y: number }[];

/** One line, dot or edge of a band; its label is empty where a tooltip has nothing to name. */
export type Dataset = ChartDataset<"line", Points>;

/** What a chart is made from. */
export type Plan = ChartConfiguration<"line", Points>;

/** A chart on the page. */
export type LineChart = Chart<"line", Points>;
