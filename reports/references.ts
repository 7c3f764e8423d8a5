/** What a paper on some runs can use: references as BibTeX, and a paragraph on the method. */
import { canonical, compareText } from "../core/canonical.ts";
import { counted, listed, percent, thousands } from "../core/format.ts";
import type { Citation, Environment, RunResult } from "../runs/run.ts";
import { FEWEST_SEEDS } from "../statistics/all_pairs.ts";
import type { Analysis } from "./analysis/analysis.ts";
import type { ProblemAnalysis } from "./analysis/problem.ts";
import { escapeLatex } from "./tables/latex.ts";
import { escapeMarkdown } from "./tables/markdown.ts";
import { slug } from "./names.ts";

/** A source, and the parts of runs that come from it. */
export interface Reference extends Pick<Citation, "title" | "authors" | "source"> {
  readonly key: string;
  readonly parts: readonly string[];
}

/** Lists the sources of runs by key, each once; equal runs in any order give equal keys. */
export function referencesOf(results: readonly RunResult[]): Reference[] {
  const bySource = Map.groupBy(
    results.flatMap(({ manifest }) => manifest.citations ?? []),
    ({ title, authors = "", source }) => canonical([title, authors, source]),
  );
  const counts = new Map([["trawl", 1]]);
  return [...bySource].sort(([a], [b]) => compareText(a, b)).map(([, citations]): Reference => {
    const parts = [...new Set(citations.map(({ of, name }) => `${of} ${name}`))].sort(compareText);
    const { title, authors, source } = citations[0]!;
    const base = slug(authors ?? parts[0]!);
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    const key = count === 1 ? base : `${base}_${count}`;
    return { key, parts, title, ...authors !== undefined && { authors }, source };
  }).sort((a, b) => compareText(a.key, b.key));
}

/** Trawl itself, as CITATION.cff describes it. */
export const TRAWL = {
  title: "Trawl: a benchmark and reproducibility suite for deep active learning",
  author: "The Trawl developers",
} as const;

/** Writes Trawl and the sources of runs as BibTeX. */
export function toBibtex(
  references: readonly Reference[],
  { environments }: Pick<Analysis, "environments">,
): string {
  const trawl = entry("trawl", {
    author: `{${TRAWL.author}}`,
    title: `{${TRAWL.title}}`,
    note: escapeBibtex(`Version ${versionsOf(environments, ({ trawl }) => trawl)}`),
  });
  return [trawl, ...references.map(referenceEntry)].join("\n");
}

function referenceEntry({ key, parts, title, authors, source }: Reference): string {
  const [, names, others, year] = /^(.+?)( et al\.)? (\d{4})$/.exec(authors ?? "") ?? [];
  const [, arxiv] = /^https?:\/\/arxiv\.org\/abs\/([\w.-]+(?:\/\d+)?)$/.exec(source) ?? [];
  const isAddress = /^https?:\/\/[\w./:?&=~%#+,;@-]+$/.test(source);
  const author = escapeBibtex(names ?? authors ?? "");
  // BibTeX would take a name with commas apart.
  const whole = author.includes(",") ? `{${author}}` : author;
  return entry(key, {
    author: others === undefined ? whole : `${whole} and others`,
    title: `{${escapeBibtex(title)}}`,
    year,
    eprint: arxiv,
    archiveprefix: arxiv && "arXiv",
    [isAddress ? "url" : "howpublished"]: isAddress ? source : escapeBibtex(source),
    note: escapeBibtex(`Used by Trawl: ${parts.join(", ")}`),
  });
}

function entry(key: string, fields: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `  ${name} = {${value}},\n`);
  return `@misc{${key},\n${lines.join("")}}\n`;
}

/** Escapes text for a field in braces: BibTeX counts braces, those behind a backslash as well. */
function escapeBibtex(text: string): string {
  return escapeLatex(text).replaceAll("\\{", "\\textbraceleft{}")
    .replaceAll("\\}", "\\textbraceright{}");
}

/** Writes a paragraph on the method in Markdown, with references as Pandoc reads them. */
export function methodsOf(
  { problems, strategies, method, environments }: Analysis,
  references: readonly Reference[],
): string {
  const cited = new Map(references.flatMap(({ key, parts }) => parts.map((part) => [part, key])));
  const named = (of: Citation["of"], name: string, shown: string = name): string => {
    const key = cited.get(`${of} ${name}`);
    return escapeMarkdown(shown) + (key === undefined ? "" : ` [@${key}]`);
  };
  const titleOf = ({ dataset, backbone, data }: ProblemAnalysis): string =>
    named("dataset", dataset) +
    (backbone === "none" ? "" : ` through ${named("backbone", backbone)}`) +
    ` (${thousands(data.poolSize)} rows in the pool, ${thousands(data.testSize)} in the test set)`;
  const alike = Map.groupBy(
    problems,
    ({ suite, protocol, strategies }) => canonical([suite, protocol, seedCounts(strategies)]),
  );
  const protocols = Array.from(alike.values(), (same) => {
    const { suite, protocol, strategies } = same[0]!;
    const { initial, budget, cycles, subset, head } = protocol;
    const candidates = subset === 0
      ? "the whole pool"
      : `${thousands(subset)} rows of the pool, drawn again in each cycle`;
    const settings = Object.entries(head).map(([name, value]) => `${name} ${value}`).join(", ");
    return [
      `Suite ${escapeMarkdown(suite)}: ${all(same.map(titleOf))}.`,
      `Each run began with ${counted(initial, "label")} drawn at random, and chose`,
      `${thousands(budget)} more in each of ${counted(cycles, "cycle")} from ${candidates}.`,
      `The head (${escapeMarkdown(settings)}) was trained from scratch in each cycle;`,
      `the last partial batch of an epoch was ${
        head.partialBatch === "fill" ? "filled from another permutation" : "dropped"
      }.`,
      `Each strategy ran with ${seedCounts(strategies)}.`,
    ].join(" ");
  });
  const versions = (of: (environment: Environment) => string): string =>
    escapeMarkdown(versionsOf(environments, of));
  const compared = all(strategies.map(({ name, label }) => named("strategy", name, label)));
  const margin = Number(percent(method.margin));
  const sentences = [
    `We compared ${compared} with Trawl ${versions(({ trawl }) => trawl)} [@trawl].`,
    ...protocols,
    "Runs of one seed share their data split and their initial labels.",
    "AUC is the mean of the test accuracies of all evaluations.",
    "Differences are taken seed by seed, then averaged.",
    "All pairs of strategies of a problem are one family (Tukey's honestly significant differences,",
    `seeds as blocks), whose intervals hold together at ${percent(method.confidence, 0)} %.`,
    "A strategy is lower if the interval of its difference to the highest mean is below 0,",
    `equivalent if it is within ±${margin} points, and undecided otherwise;`,
    `fewer than ${FEWEST_SEEDS} seeds decide nothing.`,
    `Deno ${versions(({ deno }) => deno)}, ONNX Runtime ${versions((one) => one.onnxruntime)},`,
    `${versions(({ provider, cpu }) => `provider ${provider} on ${cpu}`)}.`,
  ];
  return `${sentences.join(" ")}\n`;
}

function seedCounts(strategies: ProblemAnalysis["strategies"]): string {
  const counts = strategies.map(({ seeds }) => seeds.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? counted(most, "seed") : `${least} to ${most} seeds`;
}

function versionsOf(
  environments: readonly Environment[],
  of: (environment: Environment) => string,
): string {
  return all([...new Set(environments.map(of))].sort(compareText));
}

function all(names: readonly string[]): string {
  return listed(names, Infinity);
}
