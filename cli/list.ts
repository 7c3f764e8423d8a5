/** Lists of suites, strategies with their settings, and datasets. */
import { tableLines } from "../core/text.ts";
import { outputWidth } from "./command.ts";
import { datasets, variantNames } from "../datasets/registry.ts";
import { strategies } from "../strategies/registry.ts";
import { listSettings } from "../strategies/settings.ts";
import { suites } from "../bench/suites/registry.ts";

/** Lists everything that can be named on the command line. */
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

/** Lists strategies and their settings. */
export function strategiesText(): string {
  const rows = strategies.flatMap((strategy) => [
    [strategy.name, strategy.summary],
    ...listSettings(strategy).map(({ name, description, allowed, ...setting }) => [
      `  ${name}=${setting.default}`,
      `${description}: ${allowed}`,
    ]),
  ]);
  return section("Strategies and their settings", rows);
}

/** A titled table of names and what they are, as wide as the terminal. */
export function section(title: string, rows: readonly (readonly string[])[]): string {
  const lines = tableLines(rows, [], outputWidth() - 2).map((line) => `  ${line}\n`);
  return `${title}:\n${lines.join("")}`;
}
