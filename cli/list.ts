/** Lists of suites, strategies with their settings, and datasets. */
import { tableLines } from "../core/text.ts";
import { outputWidth } from "./command.ts";
import { datasets, variantNames } from "../datasets/registry.ts";
import { byFamily } from "../strategies/facts.ts";
import { strategies } from "../strategies/registry.ts";
import { listSettings } from "../strategies/settings.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { suites } from "../bench/suites/registry.ts";

export function listText(): string {
  return [
    section("Suites", suites.map(({ name, description }) => [name, description])),
    strategiesText(),
    section("Datasets", [
      ...datasets.map(({ name, title, task, licence }) => [
        name,
        `${title} (${task}; licence: ${licence})`,
      ]),
      ...variantNames.map(({ name, meaning }) => [
        name,
        `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}`,
      ]),
      ["./PATH", "Data of your own: class folders, tables, arrays, Parquet (docs/datasets.md)"],
    ]),
  ].join("\n");
}

export function strategiesText(): string {
  const groups = byFamily(strategies).map(([family, members]) =>
    section(`Strategies (${family})`, members.flatMap(rowsOf))
  );
  return groups.join("\n");
}

function rowsOf(strategy: Strategy): string[][] {
  return [
    [strategy.name, strategy.summary],
    ...listSettings(strategy).map(({ name, description, allowed, ...setting }) => [
      `  ${name}=${setting.default}`,
      `${description}: ${allowed}`,
    ]),
  ];
}

/** A titled table of names and what they are, as wide as the terminal. */
export function section(title: string, rows: readonly (readonly string[])[]): string {
  const lines = tableLines(rows, [], outputWidth() - 2).map((line) => `  ${line}\n`);
  return `${title}:\n${lines.join("")}`;
}
