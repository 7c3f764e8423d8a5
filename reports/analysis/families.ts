/** Strategies by family, where they are too many for one list. */
import type { Analysis } from "./analysis.ts";

const FEW = 12;

/** The part of an analysis that groups are made from. */
export type Grouped = Pick<Analysis, "strategies" | "problems">;

/** A family and its strategies, indices into the analysis', the best mean rank first. */
export interface FamilyGroup {
  readonly family: string;
  readonly strategies: readonly number[];
}

/** Groups strategies, the family of the best first; undefined if they are few or of no family. */
export function familiesOf(analysis: Grouped): FamilyGroup[] | undefined {
  const { strategies } = analysis;
  const isKnown = strategies.some(({ family }) => family !== undefined);
  if (strategies.length <= FEW || !isKnown) return undefined;
  const groups = Map.groupBy(ranked(analysis), (i) => strategies[i]!.family ?? "others");
  return [...groups].map(([family, members]) => ({ family, strategies: members }));
}

/** The strategies that charts leave out at first: all but random, the best and the best of families. */
export function hiddenAtFirst(analysis: Grouped): Set<number> {
  const { strategies } = analysis;
  if (strategies.length <= FEW) return new Set();
  const order = ranked(analysis);
  const leaders = familiesOf(analysis)?.map(({ strategies: [first] }) => first!) ?? [];
  const randoms = order.filter((i) => strategies[i]!.name === "random");
  const byMerit = new Set([...randoms, order[0]!, ...leaders, ...order]);
  return new Set([...byMerit].slice(FEW));
}

/** Puts rows into the order of the groups of their strategies; within them, their order stays. */
export function inGroups<T extends { readonly strategy: number }>(
  rows: readonly T[],
  groups: readonly FamilyGroup[] = [],
): T[] {
  const places = new Map(groups.flatMap(({ strategies }, i) => strategies.map((of) => [of, i])));
  return rows.toSorted((a, b) => (places.get(a.strategy) ?? 0) - (places.get(b.strategy) ?? 0));
}

/** Strategies by their mean rank over problems; those that never ran to the end last. */
function ranked({ strategies, problems }: Grouped): number[] {
  const means = strategies.map((_, i) => {
    const ranks = problems.flatMap((problem) =>
      problem.strategies.flatMap(({ strategy, scores }) =>
        strategy === i && scores !== undefined ? [scores.rank] : []
      )
    );
    return ranks.length === 0 ? Infinity : ranks.reduce((a, b) => a + b) / ranks.length;
  });
  return [...means.keys()].sort((a, b) => means[a]! === means[b]! ? a - b : means[a]! - means[b]!);
}
