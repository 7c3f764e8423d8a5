/** Published numbers beside ours. */
import type { Analysis } from "../analysis/analysis.ts";
import type { ScoreRow } from "../analysis/scorecard.ts";
import { bounds, counted } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";

/** Writes one table per suite that has published numbers; undefined without any. */
export function scorecards({ scorecards }: Analysis): Html | undefined {
  if (scorecards.length === 0) return undefined;
  return markup`${
    scorecards.map(({ suite, source, rows, finding }) => {
      const ran = rows.filter(({ verdict }) => verdict !== "not run");
      const not = rows.filter(({ verdict }) => verdict === "not run");
      const caption = `${suite}: ${source}`;
      return markup`<p class="finding big">${finding}</p>
${ran.length === 0 ? undefined : scoreTable(caption, ran)}
${
        not.length === 0
          ? undefined
          : markup`<details><summary>${counted(not.length, "published number")} that ${
            not.length === 1 ? "was" : "were"
          } not run</summary>${scoreTable(caption, not)}</details>`
      }`;
    })
  }`;
}

function scoreTable(caption: string, rows: readonly ScoreRow[]): Html {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table class="score"><caption>${caption}</caption>
<thead><tr><th scope="col">Dataset</th><th scope="col" class="left">Strategy</th><th scope="col" class="left">Quantity</th>
<th scope="col">Published</th><th scope="col">Ours</th><th scope="col">Band</th><th scope="col">Seeds</th>
<th scope="col" class="left">Verdict</th></tr></thead>
<tbody>${rows.map(scoreRow)}</tbody></table></div>
`;
}

function scoreRow(row: ScoreRow): Html {
  const { dataset, strategy, quantity, published, ours, band, n, verdict, note } = row;
  const word = verdict === "inside" ? "good" : verdict === "outside" ? "bad" : "quiet";
  const number = (value: number): string => value.toFixed(2);
  return markup`<tr><th scope="row">${dataset}</th><td class="left">${strategy}</td><td class="left">${quantity}</td>
<td>${published}</td><td>${ours === undefined ? "–" : number(ours)}</td><td>${
    band === undefined ? "–" : bounds(band, number)
  }</td><td>${n}</td><td class="left"><span class="${word}">${verdict}</span>${
    note === "" ? undefined : markup`<span class="range">${note}</span>`
  }</td></tr>
`;
}
