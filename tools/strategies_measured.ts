/** The command that keeps a measurement's figures of strategies for docs and lists. */
import { measuredBytes, measuredSeconds, processorText, threeDigits } from "../core/format.ts";
import { achieved, sizesText } from "../reports/measured/achieved.ts";
import { exponentText, growthSeries } from "../reports/measured/growth.ts";
import {
  decodeMeasurement,
  type MeasuredPoint,
  type Measurement,
  type Sizes,
} from "../runs/measurement.ts";
import { type Figures, type measured, SIZES } from "../strategies/measured.ts";
import { strategies } from "../strategies/registry.ts";

/** The figures of every strategy that was measured, at the pool nearest in size to the compared one. */
export function figuresOf({ points, environment, finishedAt }: Measurement): typeof measured {
  const panels = growthSeries(points);
  const entries = strategies.flatMap(({ name }): [string, Figures][] => {
    const [point] = points.filter(({ benchmark, timing }) => benchmark === name && timing)
      .sort((a, b) => farness(a) - farness(b));
    if (point === undefined) return [];
    const growth = panels.flatMap(({ axis, series }): [string, string][] => {
      const law = series.find(({ benchmark }) => benchmark === name)?.law;
      return law === undefined ? [] : [[axis, exponentText(law)]];
    });
    return [[name, { ...costOf(point), growth: Object.fromEntries(growth) }]];
  });
  return {
    on: finishedAt.slice(0, 10),
    processor: processorText(environment),
    strategies: Object.fromEntries(entries),
  };
}

function farness({ sizes }: MeasuredPoint): number {
  return Math.abs(Math.log(sizes.N! / SIZES.N));
}

function costOf(point: MeasuredPoint): Omit<Figures, "growth"> {
  const { seconds, repeats, floor } = achieved(point)!;
  return {
    at: sizesText(unusual(point.sizes)).replaceAll("\u00a0", " "),
    seconds: `${measuredSeconds(seconds)}${repeats === 0 ? "*" : ""}`,
    floor: floor === undefined ? "" : threeDigits(seconds / floor),
    memory: measuredBytes(point.timing!.peakBytes),
  };
}

/** Sizes other than those that are compared; one that a strategy does not read is 0 or 1. */
function unusual(sizes: Sizes): Sizes {
  const usual: Sizes = SIZES;
  return Object.fromEntries(
    Object.entries(sizes).filter(([size, value]) => value > 1 && usual[size] !== value),
  );
}

if (import.meta.main) {
  const measurement = decodeMeasurement(await Deno.readFile(Deno.args[0]!));
  const path = new URL("../strategies/measured.json", import.meta.url);
  await Deno.writeTextFile(path, `${JSON.stringify(figuresOf(measurement), null, 2)}\n`);
}
