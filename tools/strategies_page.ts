/** The generated part of docs/strategies.md, and the command that writes it. */
import { byFamily, factsOf } from "../strategies/facts.ts";
import { notOffered } from "../strategies/not_offered.ts";
import { strategies } from "../strategies/registry.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { tableText, writeSection } from "./docs_table.ts";

/** The task that writes it. */
export const TASK = "strategies:page";

/** Families with their tables and paragraphs, then what is not offered. */
export function strategiesText(): string {
  const parts = byFamily(strategies).map(([family, members]) => {
    const rows = members.map(rowOf);
    const paragraphs = members.map(({ name, about }) => `**\`${name}\`**: ${about!.text}`);
    return [heading(family), tableText([HEAD, ...rows]), ...paragraphs].join("\n\n");
  });
  const rest = notOffered.map(({ name, url, reason }) => [`[${name}](${url})`, reason]);
  return [...parts, "## Not offered", tableText([["name", "reason"], ...rest])].join("\n\n");
}

const HEAD = [
  "name",
  "title",
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
  const { name, title, paper } = strategy;
  const { paper: citation, ...facts } = factsOf(strategy);
  const linked = paper === undefined ? "" : `[${citation.replace(/ \d{4}$/, "")}](${paper.url})`;
  return [`\`${name}\``, title, linked, ...Object.values(facts)];
}

function heading(family: string): string {
  return `## ${family[0]!.toUpperCase()}${family.slice(1)}`;
}

if (import.meta.main) await writeSection("strategies.md", TASK, strategiesText());
