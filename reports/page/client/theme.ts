/// <reference lib="dom" />
/** The theme, which is the system's until the reader chooses one, and its colours for canvases. */
import { COLOURS } from "../../colours.ts";
import { type Ink, inkOf } from "../../charts/spec.ts";
import { onChoice } from "./choices.ts";

const listeners: (() => void)[] = [];
let ink: Ink | undefined;

/** Calls back when colours change: by the reader's choice, or by the system's. */
export function onTheme(listener: () => void): void {
  listeners.push(listener);
}

/** The page's colours and font as plain values. */
export function currentInk(): Ink {
  return ink ??= resolvedInk();
}

function resolvedInk(): Ink {
  const probe = document.createElement("i");
  probe.style.forcedColorAdjust = "none";
  document.body.append(probe);
  const resolved = (name: string): string => {
    probe.style.color = `var(--${name})`;
    const channels = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
    const pairs = channels.slice(0, 3).map((part) => Number(part).toString(16).padStart(2, "0"));
    return `#${pairs.join("")}`;
  };
  const marks = COLOURS.map((_, i) => resolved(`c${i}`));
  const found: Ink = {
    ...inkOf(resolved),
    mark: (colour) => marks[colour] ?? marks[0]!,
    font: getComputedStyle(document.body).fontFamily,
  };
  probe.remove();
  return found;
}

function changed(): void {
  ink = undefined;
  for (const listener of listeners) listener();
}

onChoice("theme", (theme) => {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  changed();
});
for (
  const query of ["prefers-color-scheme: dark", "prefers-contrast: more", "forced-colors: active"]
) {
  matchMedia(`(${query})`).addEventListener("change", changed);
}
