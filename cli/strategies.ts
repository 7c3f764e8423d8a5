/** `deno task strategies`: lists the strategies, or describes one. */
import { InputError } from "../core/errors.ts";
import { thousands } from "../core/format.ts";
import { tableLines, wrapped } from "../core/text.ts";
import { byFamily, factsOf } from "../strategies/facts.ts";
import { measured, SIZES } from "../strategies/measured.ts";
import { strategies, strategyNamed } from "../strategies/registry.ts";
import { listSettings } from "../strategies/settings.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { answer, outputWidth } from "./command.ts";
import type { strategiesCommand } from "./commands/strategies_command.ts";
import type { Flags } from "./flags.ts";

/** Runs the command. */
export function run(given: Flags<typeof strategiesCommand.flags>): Promise<number> {
  const [name, ...more] = given.operands;
  if (more.length > 0) throw new InputError(`Name one strategy, not ${given.operands.join(", ")}`);
  const width = outputWidth();
  return Promise.resolve(
    answer(name === undefined ? overview(strategies, width) : details(strategyNamed(name), width)),
  );
}

/** Every strategy on a line, by family. */
export function overview(all: readonly Strategy[], width: number): string {
  const head = ["", "year", "n", "cold", ""];
  const blank = head.map(() => "");
  const groups = byFamily(all).map(([family, members]) => {
    const rows = members.map((strategy) => {
      const { year, n, "cold start": cold } = factsOf(strategy);
      return [strategy.name, year, n, cold, strategy.summary];
    });
    return { family, rows };
  });
  // One table, so that columns are aligned across families.
  const lines = tableLines(
    [
      head,
      ...groups.flatMap(({ family, rows }) => [blank, [`${family}:`, "", "", "", ""], ...rows]),
    ],
    [2],
    width,
  );
  return `${lines.join("\n")}\n`;
}

/** All about one strategy. */
export function details(strategy: Strategy, width: number): string {
  const { title, name, summary, paper, about } = strategy;
  const { year: _, ...facts } = { family: about?.family ?? "", ...factsOf(strategy) };
  const rows = Object.entries({ ...facts, ...measuredFacts(name) }).filter(([, text]) =>
    text !== ""
  ).map(([fact, text]) => {
    const isPaper = fact === "paper" && paper !== undefined;
    return [fact, isPaper ? `${text}: ${paper.title} ${paper.url}` : text];
  });
  const settings = listSettings(strategy).map(({ name, default: value, description, allowed }) => [
    `${name}=${value}`,
    `${description}: ${allowed}`,
  ]);
  return [
    `${title} (${name})`,
    wrapped(`${summary}.`, width).join("\n"),
    "",
    ...tableLines(rows, [], width),
    "",
    ...wrapped(about?.text ?? "", width),
    ...settings.length === 0 ? [] : ["", "Settings:", ...tableLines(settings, [], width)],
    "",
  ].join("\n");
}

/** What a selection takes, and how its seconds grow; nothing if it was not measured. */
function measuredFacts(name: string): Readonly<Record<string, string>> {
  const figures = measured.strategies[name];
  if (figures === undefined) return {};
  const { at, seconds, floor, memory, growth } = figures;
  const sizes = Object.entries(SIZES).map(([size, value]) => `${size} ${thousands(value)}`);
  const own = at === "" ? "" : `; but ${at}`;
  const times = floor === "" ? "" : `, ${floor} × its floor`;
  const exponents = Object.entries(growth).map(([axis, exponent]) => `${axis}^(${exponent})`);
  return {
    "takes": `${seconds}${times}, and ${memory} (${
      sizes.join(", ")
    }${own}; ${measured.on}, ${measured.processor})`,
    "grows as": exponents.join(", "),
  };
}
