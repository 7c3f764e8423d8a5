/** Published numbers beside ours. */
import type { Analysis } from "../analysis/analysis.ts";
import type { ScoreRow } from "../analysis/scorecard.ts";
import { counted } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";
import { tableHtml } from "../tables/html.ts";
import { scorecardTables } from "../tables/tables.ts";

/** Writes one table per suite that has published numbers; undefined without any. */
export function scorecards({ scorecards }: Analysis): Html | undefined {
  if (scorecards.length === 0) return undefined;
  return markup`${
    scorecards.map((card) => {
      const table = (rows: readonly ScoreRow[]): Html => {
        const [made] = scorecardTables({ scorecards: [{ ...card, rows }] });
        return tableHtml({ ...made!, notes: [] });
      };
      const ran = card.rows.filter(({ verdict }) => verdict !== "not run");
      const not = card.rows.filter(({ verdict }) => verdict === "not run");
      return markup`<p class="finding big">${card.finding}</p>
${ran.length === 0 ? undefined : table(ran)}
${
        not.length > 0 &&
        markup`<details><summary>${counted(not.length, "published number")} that ${
          not.length === 1 ? "was" : "were"
        } not run</summary>${table(not)}</details>`
      }`;
    })
  }`;
}
