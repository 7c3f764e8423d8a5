/** The generated parts of docs/strategies.md and README.md, and the command that writes them. */
import { thousands } from "../core/format.ts";
import { byFamily, factsOf } from "../strategies/facts.ts";
import { measured, measuredElsewhere, SIZES } from "../strategies/measured.ts";
import { notOffered } from "../strategies/not_offered.ts";
import { strategies } from "../strategies/registry.ts";
import type { Family, Strategy } from "../strategies/strategy.ts";
import { tableText, writeSection } from "./docs_table.ts";

/** The task that writes them. */
export const TASK = "strategies:page";

/** Families with their tables and paragraphs, then figures, and what is not offered. */
export function strategiesText(): string {
  const parts = byFamily(strategies).map(([family, members]) => {
    const paragraphs = members.map(({ name, title, about }) =>
      `**${title}** (\`${name}\`): ${about!.text}`
    );
    return [heading(family), tableText(filled(HEAD, members.map(rowOf))), ...paragraphs].join(
      "\n\n",
    );
  });
  const rest = notOffered.map(({ name, url, reason }) => [`[${name}](${url})`, reason]);
  return [
    ...parts,
    ...measuredText(),
    "## Not offered",
    tableText([["name", "reason"], ...rest]),
  ].join("\n\n");
}

/** A heading, a sentence and a table of the strategies that were measured; nothing if none was. */
function measuredText(): string[] {
  const axes = ["N", "n", "D", "K", "B", "T"];
  const rows = strategies.flatMap(({ name }) => {
    const figures = measured.strategies[name];
    if (figures === undefined) return [];
    const { growth, ...others } = figures;
    const other = measuredElsewhere.strategies[name] ?? "";
    const exponents = axes.map((axis) => growth[axis] ?? "");
    return [[`\`${name}\``, ...Object.values(others), other, ...exponents]];
  });
  if (rows.length === 0) return [];
  const sizes = Object.entries(SIZES).map(([size, value]) => `${size} = ${thousands(value)}`);
  const { on, code, processor } = measuredElsewhere;
  const beside = on === "" ? "" : ` ${code}: on ${processor}, ${on}, on the same arrays.`;
  const head = ["name", "at", "seconds", "× floor", "memory", code.split(",")[0]!, ...axes];
  return [
    "## Time, memory and growth",
    `For ${
      sizes.join(", ")
    } unless “at” says otherwise, on ${measured.processor}, ${measured.on}.${beside}`,
    tableText(filled(head, rows)),
  ];
}

/** A table without the columns that are empty. */
function filled(head: readonly string[], rows: readonly (readonly string[])[]): string[][] {
  const isFilled = head.map((_, column) => rows.some((row) => row[column] !== ""));
  return [head, ...rows].map((row) => row.filter((_, column) => isFilled[column]));
}

const CHOOSE: Readonly<Record<Family, string>> = {
  "baseline": "rows at random",
  "uncertainty": "rows whose class the head is unsure of",
  "posterior draws": "rows on which draws from the head's posterior disagree",
  "cover": "rows that are near to much of the pool which no label is near to",
  "clusters": "rows from every cluster, of the pool or of what is uncertain",
  "gradients": "rows whose gradients are large, differ, or add up to what is wanted",
  "committees": "rows on which several heads disagree, or that change them most",
  "labels within a batch": "rows around the classes' thresholds, label by label",
  "choosers": "another strategy, for a batch or for every pick",
  "fisher information": "the batch that lowers the expected Fisher risk",
  "upper bounds": "what helps most, seen by the labels and the test set: no strategy could",
};

/** The families as a table for README.md. */
export function familiesText(): string {
  const rows = byFamily(strategies).map(([family, members]) => [
    family,
    CHOOSE[family],
    members.map(({ name }) => `\`${name}\``).join(", "),
  ]);
  return tableText([["family", "chooses", "strategies"], ...rows]);
}

const HEAD = [
  "name",
  "paper",
  "year",
  "n",
  "needs",
  "cold start",
  "cost",
  "defaults",
  "variants",
  "checked against",
];

function rowOf(strategy: Strategy): string[] {
  const { name, paper } = strategy;
  const { paper: citation, ...facts } = factsOf(strategy);
  const linked = paper === undefined ? "" : `[${citation.replace(/ \d{4}$/, "")}](${paper.url})`;
  return [`\`${name}\``, linked, ...Object.values(facts)];
}

function heading(family: string): string {
  return `## ${family[0]!.toUpperCase()}${family.slice(1)}`;
}

if (import.meta.main) {
  await writeSection("strategies.md", TASK, strategiesText());
  await writeSection("../README.md", TASK, familiesText());
}
