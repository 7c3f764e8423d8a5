/** What lists and docs say of a strategy, as text. */
import { listSettings } from "./settings.ts";
import { families, type Family, type Strategy } from "./strategy.ts";

/** Facts of a strategy, by what they are called. */
export interface Facts {
  /** Authors and year; empty for baselines. */
  readonly paper: string;
  readonly year: string;
  /** In how many of the counted benchmark papers it is compared; empty if not counted. */
  readonly n: string;
  readonly needs: string;
  readonly "cold start": string;
  readonly cost: string;
  /** Settings that are not variants, with their values. */
  readonly defaults: string;
  /** Whose rules there are, the default first. */
  readonly variants: string;
  readonly "checked against": string;
}

/** Reads the facts of a registered strategy. */
export function factsOf(strategy: Strategy): Facts {
  const { paper, needs, coldStart, about } = strategy;
  const settings = listSettings(strategy);
  const others = settings.filter(({ name }) => name !== "variant");
  const variant = settings.find(({ name }) => name === "variant");
  const citation = paper?.citation ?? "";
  return {
    paper: citation,
    year: /\d{4}$/.exec(citation)?.[0] ?? "",
    n: about?.occurrences === undefined ? "" : String(about.occurrences),
    needs: needs.join(", ") || "nothing",
    "cold start": coldStart ? "yes" : "no",
    cost: about?.cost ?? "",
    defaults: others.map(({ name, default: value }) => `${name}=${value}`).join(", "),
    variants: variant === undefined ? "" : defaultFirst(variant.allowed, String(variant.default)),
    "checked against": about?.checked ??
      (paper === undefined ? "" : "not compared with the authors' code"),
  };
}

function defaultFirst(allowed: string, first: string): string {
  const all = allowed.split(" or ").map((text) => text.replaceAll('"', ""));
  return [first, ...all.filter((name) => name !== first)].join(", ");
}

/** Groups strategies by family, in the families' order. */
export function byFamily(
  strategies: readonly Strategy[],
): readonly (readonly [family: Family, members: readonly Strategy[]])[] {
  const groups = families.map((family) =>
    [family, strategies.filter(({ about }) => about?.family === family)] as const
  );
  return groups.filter(([, members]) => members.length > 0);
}
