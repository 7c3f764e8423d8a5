/** What a reader has to know of a problem before its numbers. */
import { counted, listed } from "../../core/format.ts";
import type { Facts } from "./findings.ts";

/** Writes the notes of a problem. */
export function notesOf({ strategies }: Facts): string[] {
  const scored = strategies.filter(({ scores }) => scores !== undefined);
  const sets = new Set(scored.map(({ seeds }) => seeds.join()));
  const counts = scored.map(({ seeds }) => seeds.length);
  const mixed = strategies.filter(({ codeHashes }) => codeHashes.length > 1);
  const outdated = strategies.filter((strategy) => strategy.outdated === true);
  const failed = strategies.reduce((sum, { failures }) => sum + failures.length, 0);
  const single = scored.filter(({ seeds }) => seeds.length === 1);
  const name = (list: typeof strategies): string => listed(list.map(({ label }) => label));
  return [
    ...(sets.size > 1
      ? [
        `Strategies have different seeds here (${Math.min(...counts)} to ${
          Math.max(...counts)
        }): ` +
        "differences are of the seeds that both have, means of all that each has",
      ]
      : []),
    ...(failed > 0
      ? [
        `${counted(failed, "seed")} without a complete run ${
          failed === 1 ? "counts" : "count"
        } in no mean`,
      ]
      : []),
    ...(single.length > 0 ? [`One seed has no interval: ${name(single)}`] : []),
    ...(mixed.length > 0
      ? [
        `Seeds of ${name(mixed)} ran different versions of the code: run the older ones again ` +
        "before comparing times or picks",
      ]
      : []),
    ...(outdated.length > 0
      ? [`Some runs of ${name(outdated)} are of other code than there is now`]
      : []),
  ].map((note) => `${note}.`);
}
