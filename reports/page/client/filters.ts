/// <reference lib="dom" />
/** Filters for datasets, backbones and providers: buttons that are kept in the address. */
import type { Analysis } from "../../analysis/analysis.ts";
import { visible } from "../../html.ts";
import { onAddress, store, storedList } from "./address.ts";
import { chips, isPressed, press } from "./choices.ts";
import { all } from "./elements.ts";

const groups = all<HTMLDetailsElement>("details.filter").map((details) => ({
  details,
  name: details.dataset.name ?? "",
  buttons: all<HTMLButtonElement>("button[data-filter]", details),
}));

function unwanted(name: string): ReadonlySet<string> {
  const group = groups.find((each) => each.name === name);
  const off = group?.buttons.filter((button) => !isPressed(button)) ?? [];
  return new Set(off.map((button) => button.dataset.value ?? ""));
}

/** The state of the filters. */
export function filtersNow(
  { problems }: Analysis,
): { leftOut: ReadonlySet<number>; providers: ReadonlySet<string> } {
  const [datasets, backbones] = [unwanted("dataset"), unwanted("backbone")];
  const leftOut = [...problems.keys()].filter((i) =>
    datasets.has(visible(problems[i]!.dataset)) || backbones.has(visible(problems[i]!.backbone))
  );
  return { leftOut: new Set(leftOut), providers: unwanted("provider") };
}

/** Connects the filters. */
export function onFilters(changed: () => void): void {
  const count = (): void => {
    for (const { details, buttons } of groups) {
      const on = buttons.filter(isPressed).length;
      const text = on === buttons.length ? `all ${on}` : `${on} of ${buttons.length}`;
      details.querySelector("[data-count]")!.textContent = text;
      details.toggleAttribute("data-some", on < buttons.length);
    }
  };
  const restore = (): void => {
    for (const { name, buttons } of groups) {
      const off = new Set(storedList(name));
      for (const button of buttons) press(button, !off.has(button.dataset.value ?? ""));
    }
    count();
  };
  for (const { name, buttons } of groups) {
    chips(buttons, () => {
      store(name, [...unwanted(name)]);
      count();
      changed();
    });
  }
  restore();
  onAddress(() => {
    restore();
    changed();
  });
}

/** Shows only what the filters leave, and no rows of strategies that are off. */
export function showProblems(leftOut: ReadonlySet<number>, off: ReadonlySet<number>): void {
  for (const part of all('[data-of="one"]')) {
    part.hidden = leftOut.has(Number(part.dataset.problem));
  }
  for (const row of all("tr[data-row]")) {
    row.classList.toggle("off", off.has(Number(row.dataset.row)));
  }
}
