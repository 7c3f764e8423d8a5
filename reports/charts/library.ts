/** Chart.js with all that the charts need, loaded when the first one is drawn. */
import type { ChartConstructor } from "./svg_file.ts";

let loaded: Promise<ChartConstructor> | undefined;

/** Loads Chart.js in Deno; a page brings its own. */
export function loadChart(): Promise<ChartConstructor> {
  return loaded ??= load();
}

async function load(): Promise<ChartConstructor> {
  const [{ Chart, registerables }, { MatrixController, MatrixElement }] = await Promise.all([
    import("chart.js"),
    import("chartjs-chart-matrix"),
  ]);
  Chart.register(...registerables, MatrixController, MatrixElement);
  return Chart;
}
