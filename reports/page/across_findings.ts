/** The sentences of the charts over problems. */
import type { Analysis } from "../analysis/analysis.ts";
import { counted, listed } from "../../core/format.ts";

/** The sentence of a chart over problems; undefined for other charts. */
export function acrossFinding(analysis: Analysis, kind: string): string | undefined {
  if (analysis.across === undefined) return undefined;
  const { findings } = analysis.across;
  switch (kind) {
    case "differences":
      return findings.differences;
    case "ranks":
      return findings.ranks;
    case "heat":
      return heatFinding(analysis);
    case "iqm":
      return findings.aggregates;
    case "profile":
      return findings.profile;
    case "wins":
      return findings.winRates;
    case "penalties":
      return findings.penalties;
  }
  return undefined;
}

function heatFinding({ across, strategies }: Analysis): string {
  const { heat, counted: problems } = across!;
  const firsts = heat.strategies.map((strategy, i) => ({
    label: strategies[strategy]!.label,
    n: problems.filter((problem) => heat.rank[i]![problem] === 1).length,
  })).filter(({ n }) => n > 0).sort((a, b) => b.n - a.n);
  if (firsts.length === 0) return "No problem has a single best strategy.";
  const [first, ...others] = firsts;
  const rest = others.map(({ label, n }) => `${label} on ${n}`);
  return `${first!.label} has the highest mean AUC on ${first!.n} of ${
    counted(problems.length, "problem")
  }${rest.length === 0 ? "" : `; ${listed(rest)}`}.`;
}
