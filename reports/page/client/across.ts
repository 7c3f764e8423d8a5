/// <reference lib="dom" />
/** Recomputes the analysis over problems when filters change. */
import type { Analysis } from "../../analysis/analysis.ts";
import { counted } from "../../../core/format.ts";
import { acrossShown, type Filters } from "../across_shown.ts";
import { chartOf, type Kind } from "../../charts/draw.ts";
import { summaryHtml } from "../results.ts";
import { unbroken } from "../figure.ts";
import { all, put } from "./elements.ts";
import { sortAgain } from "./sort.ts";
import { answerTools, tableNamed } from "./tables.ts";

const SLICE = 24;

/** Keeps the analysis over problems up to date with the filters. */
export function keepAcross(
  analysis: Analysis,
  changed: (shown: Analysis) => void,
): (filters: Filters) => void {
  let wanted = keyOf({ leftOut: new Set(), providers: new Set() });
  const show = (across: Analysis["across"], filters: Filters): void => {
    const { across: _, ...rest } = analysis;
    const shown = across === undefined ? rest : { ...rest, across };
    tell(shown, filters);
    changed(shown);
  };
  return (filters) => {
    const key = keyOf(filters);
    if (analysis.across === undefined || key === wanted) return;
    wanted = key;
    if (filters.leftOut.size === 0 && filters.providers.size === 0) {
      show(analysis.across, filters);
      return;
    }
    const steps = acrossShown(analysis, filters);
    const work = (): void => {
      if (wanted !== key) return;
      const start = performance.now();
      while (performance.now() - start < SLICE) {
        const { done, value } = steps.next();
        if (done === true) return show(value, filters);
      }
      setTimeout(work);
    };
    setTimeout(work);
  };
}

function keyOf({ leftOut, providers }: Filters): string {
  return JSON.stringify([[...leftOut], [...providers]]);
}

function tell(shown: Analysis, { leftOut, providers }: Filters): void {
  const { across, problems } = shown;
  for (const figure of all('figure:has(.plot[data-across="true"])')) {
    figure.hidden = across === undefined;
    const plot = figure.querySelector<HTMLElement>(".plot")!;
    if (across === undefined) continue;
    const finding = chartOf(plot.dataset.kind as Kind).finding(shown, 0);
    figure.querySelector(".finding")!.textContent = unbroken(finding);
    plot.setAttribute("aria-label", `${plot.dataset.title}: ${finding}`);
  }
  for (const place of all("[data-summary]")) {
    const part = place.dataset.summary === "answer" ? "answer" : "details";
    const html = summaryHtml(shown, part);
    place.hidden = html === undefined;
    if (html === undefined) continue;
    put(place, html);
    answerTools(place, () => tableNamed(shown, "summary", 0));
  }
  sortAgain();
  const left = problems.length - leftOut.size;
  const without = providers.size === 0 ? "" : ` without ${[...providers].join(", ")}`;
  const filtered = leftOut.size > 0 || providers.size > 0;
  for (const note of all("[data-filtered]")) {
    note.hidden = !filtered;
    const rest = counted(left, "problem") + without;
    note.textContent = across === undefined
      ? `The filters leave ${rest}: nothing is put together over problems.`
      : `Of the ${left} of ${problems.length} problems that the filters leave${without}.`;
  }
}
