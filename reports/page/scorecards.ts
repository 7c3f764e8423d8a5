/** Published numbers beside ours. */
import type { Analysis } from "../analysis/analysis.ts";
import type { Scorecard, ScoreRow } from "../analysis/scorecard.ts";
import { counted } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";
import { tableHtml } from "../tables/html.ts";
import { remarksOf, scorecardTables } from "../tables/tables.ts";

/** Writes one table per suite that has published numbers; undefined without any. */
export function scorecards({ scorecards }: Analysis): Html | undefined {
  if (scorecards.length === 0) return undefined;
  const table = (card: Scorecard, rows: readonly ScoreRow[]): Html | false => {
    const [made] = scorecardTables({ scorecards: [{ ...card, rows }] });
    return rows.length > 0 && tableHtml({ ...made!, notes: [] }, { cards: true });
  };
  return markup`${
    scorecards.map((card) => {
      const ran = card.rows.filter(({ verdict }) => verdict !== "not run");
      const not = card.rows.filter(({ verdict }) => verdict === "not run");
      const count = counted(not.length, "published number");
      const was = not.length === 1 ? "was" : "were";
      return markup`<p class="finding big">${card.finding}</p>
${table(card, ran)}${remarksOf(card).map((remark) => markup`<p class="hint">${remark}</p>`)}
${
        not.length > 0 &&
        markup`<details><summary>${count} that ${was} not run</summary>${
          table(card, not)
        }</details>`
      }`;
    })
  }`;
}
