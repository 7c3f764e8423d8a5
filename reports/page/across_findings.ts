/** The sentences of the charts over problems. */
import type { AcrossFindings } from "../analysis/across_findings.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { counted, listed } from "../../core/format.ts";

/** The sentence of each chart over problems in the analysis. */
const FINDINGS: ReadonlyMap<string, keyof AcrossFindings> = new Map([
  ["differences", "differences"],
  ["ranks", "ranks"],
  ["iqm", "aggregates"],
  ["profile", "profile"],
  ["wins", "winRates"],
  ["penalties", "penalties"],
]);

/** The sentence of a chart over problems; undefined for other charts. */
export function acrossFinding(analysis: Analysis, kind: string): string | undefined {
  if (analysis.across === undefined) return undefined;
  if (kind === "heat") return heatFinding(analysis);
  const finding = FINDINGS.get(kind);
  return finding && analysis.across.findings[finding];
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
  return `${first!.label} has the highest mean AUC on ${first!.n} of ` +
    `${counted(problems.length, "problem")}${rest.length === 0 ? "" : `; ${listed(rest)}`}.`;
}
