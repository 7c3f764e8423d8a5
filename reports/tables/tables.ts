/** Every table of an analysis. */
import type { Analysis } from "../analysis/analysis.ts";
import { acrossTables } from "./across.ts";
import { problemTables } from "./problem.ts";
import { recordTables } from "./records.ts";
import { scorecardTables } from "./scorecard.ts";
import type { Table } from "./table.ts";

/** Writes every table of an analysis. */
export function tablesOf(analysis: Analysis): Table[] {
  const tables = [
    ...scorecardTables(analysis),
    ...analysis.problems.flatMap((problem) => problemTables(problem, analysis)),
    ...acrossTables(analysis),
    ...recordTables(analysis),
  ];
  const seen = new Map<string, number>();
  return tables.map((table) => {
    const count = (seen.get(table.id) ?? 0) + 1;
    seen.set(table.id, count);
    return count === 1 ? table : { ...table, id: `${table.id}-${count}` };
  });
}
