/** Lists of suites, strategies with their settings, and datasets. */
import { tableLines } from "../core/text.ts";
import { datasets, variantNames } from "../datasets/registry.ts";
import { strategies } from "../strategies/registry.ts";
import { listSettings } from "../strategies/settings.ts";
import { suites } from "../bench/suites/registry.ts";

/** Lists everything that can be named on the command line. */
export function listText(): string {
  return [
    section("Suites", suites.map(({ name, description }) => [name, description])),
    strategiesText(),
    section(
      "Datasets",
      [
        ...datasets.map((
          { name, title, task, licence },
        ) => [name, `${title} (${task}; licence: ${licence})`]),
        ...variantNames.map((
          { name, meaning },
        ) => [name, `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}`]),
        ["./PATH", "Data of your own: class folders, tables, arrays, Parquet (docs/datasets.md)"],
      ],
    ),
  ].join("\n");
}

/** Lists strategies and their settings. */
export function strategiesText(): string {
  return section(
    "Strategies and their settings",
    strategies.flatMap(({ summary, ...strategy }) => [
      [strategy.name, summary],
      ...listSettings({ summary, ...strategy }).map((
        { name, description, allowed, ...setting },
      ) => [
        `  ${name}=${setting.default}`,
        `  ${description}: ${allowed}`,
      ]),
    ]),
  );
}

/** A titled table of names and what they are. */
export function section(title: string, rows: readonly (readonly string[])[]): string {
  return `${title}:\n${tableLines(rows).map((line) => `  ${line}\n`).join("")}`;
}
