/// <reference lib="dom" />
/** Runs with the commands that repeat them, in a dialog. */
import type { Analysis } from "../../analysis/analysis.ts";
import type { RunRecord } from "../../analysis/records.ts";
import { percent, seconds } from "../../../core/format.ts";
import { type Html, markup } from "../../html.ts";
import { all, made, put, say } from "./elements.ts";

const BATCH = 200;

/** Connects the buttons that open runs. */
export function openRuns(analysis: Analysis): (problem: number, strategy: number) => void {
  const dialog = made<HTMLDialogElement>(
    markup`<dialog aria-labelledby="runs-title"><div class="dialog-head"><h2 id="runs-title"></h2>
<button type="button" class="plain" data-close>Close</button></div><div class="dialog-body"></div></dialog>`,
  );
  document.body.append(dialog);
  dialog.querySelector("[data-close]")!.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-copy]");
    if (button !== null) copy(button);
  });
  const show = (title: string, runs: readonly RunRecord[]): void => {
    dialog.querySelector("h2")!.textContent = title;
    const body = dialog.querySelector(".dialog-body")!;
    put(
      body,
      markup`<div class="scroll"><table class="runs"><thead><tr>${
        ["Run", "Status", "AUC, %", "Work", "Memory", "Command"].map((head) =>
          markup`<th scope="col" class="left">${head}</th>`
        )
      }</tr></thead><tbody></tbody></table></div>`,
    );
    fill(body.querySelector("tbody")!, runs, 0);
    dialog.showModal();
  };
  const fill = (body: HTMLElement, runs: readonly RunRecord[], from: number): void => {
    const rows = runs.slice(from, from + BATCH).map((run) => row(analysis, run));
    body.insertAdjacentHTML("beforeend", rows.map(({ text }) => text).join(""));
    const left = runs.length - from - BATCH;
    if (left <= 0) return;
    const more = made(
      markup`<button type="button" class="plain">Show ${
        Math.min(left, BATCH)
      } more of ${left}</button>`,
    );
    more.addEventListener("click", () => {
      more.remove();
      fill(body, runs, from + BATCH);
    });
    body.closest(".dialog-body")!.append(more);
  };
  const open = (problem: number, strategy: number): void => {
    const { label } = analysis.strategies[strategy]!;
    show(
      `${label} on ${analysis.problems[problem]!.title}`,
      analysis.runs.filter((run) => run.problem === problem && run.strategy === strategy)
        .sort((a, b) => a.seed - b.seed),
    );
  };
  for (const button of all<HTMLButtonElement>("button[data-runs]")) {
    button.addEventListener("click", () => {
      const wanted = button.dataset.runs ?? "";
      if (wanted === "all") return show("All runs", analysis.runs);
      const [problem, strategy] = wanted.split(" ").map(Number);
      open(problem!, strategy!);
    });
  }
  return open;
}

function row({ strategies, problems }: Analysis, run: RunRecord): Html {
  const failed = run.status !== "complete" && run.status !== "superseded";
  return markup`<tr class="${failed ? "failed" : ""}"><th scope="row">${
    strategies[run.strategy]!.label
  }, seed ${run.seed}<span class="range">${problems[run.problem]!.title}</span></th>
<td class="left">${run.status}${run.outdated ? ", older code" : ""}${
    run.message === "" ? undefined : markup`<span class="message">${run.message}</span>`
  }</td><td>${run.auc === undefined ? "–" : percent(run.auc)}</td><td>${
    seconds(run.seconds)
  }</td><td>${(run.peakMemoryBytes / 1e9).toFixed(2)} GB</td>
<td class="left command"><code>${run.command}</code> <button type="button" class="plain" data-copy aria-label="Copy the command of ${
    strategies[run.strategy]!.label
  }, seed ${run.seed}">Copy</button></td></tr>
`;
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const code = button.parentElement!.querySelector("code")!;
  try {
    await navigator.clipboard.writeText(code.textContent ?? "");
    button.textContent = "Copied";
    say("Copied");
  } catch {
    // Without the right to the clipboard, the reader copies what is selected.
    getSelection()?.selectAllChildren(code);
    button.textContent = "Selected";
    say("Selected");
  }
  setTimeout(() => button.textContent = "Copy", 2000);
}
