/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Pointer and arrow keys in a chart: a tooltip, and the same in the live region. */
import { type Chart, pageInk, type Stop } from "../../charts/chart.ts";
import { markup } from "../../html.ts";
import { markPicture } from "../../charts/shapes.ts";
import { put, say } from "./elements.ts";

const tip = document.getElementById("tip")!;
const SVG = "http://www.w3.org/2000/svg";
/** How far a pointer may be from a point, in pixels. */
const REACH = 36;

/** Connects a chart. */
export function answer(
  plot: HTMLElement,
  chartOf: () => Chart | undefined,
  open?: (stop: Stop, index: number) => void,
): void {
  let at: number | undefined;
  const leave = (): void => {
    at = undefined;
    tip.hidden = true;
    plot.querySelector(".cursor")?.remove();
  };
  const go = (index: number | undefined, spoken: boolean): void => {
    const chart = chartOf();
    const stop = index === undefined ? undefined : chart?.stops[index];
    if (chart === undefined || stop === undefined) return leave();
    if (index === at && !tip.hidden) return;
    at = index;
    drawCursor(plot, chart, stop);
    showTip(plot, stop);
    if (spoken) say(inWords(stop));
  };
  plot.addEventListener("pointermove", (event) => {
    const chart = chartOf();
    if (chart !== undefined) go(nearest(chart, ...placeIn(plot, event)), false);
  });
  plot.addEventListener("pointerdown", (event) => {
    const chart = chartOf();
    if (chart !== undefined) {
      go(nearest(chart, ...placeIn(plot, event)), event.pointerType !== "mouse");
    }
  });
  plot.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") leave();
  });
  plot.addEventListener("click", () => {
    const stop = at === undefined ? undefined : chartOf()?.stops[at];
    if (stop !== undefined) open?.(stop, at!);
  });
  plot.addEventListener("blur", leave);
  plot.addEventListener("keydown", (event) => {
    const chart = chartOf();
    if (chart === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return leave();
    if (event.key === "Enter" && at !== undefined) return open?.(chart.stops[at]!, at);
    const next = moved(chart, at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    go(next, true);
  });
}

/** The place that a key leads to, if any. */
function moved(
  { stops, stride }: Chart,
  at: number | undefined,
  key: string,
): number | undefined {
  const last = stops.length - 1;
  const step = new Map([["ArrowLeft", -1], ["ArrowRight", 1], ["ArrowUp", -stride], [
    "ArrowDown",
    stride,
  ]])
    .get(key);
  if (last < 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (step === undefined || step === 0) return undefined;
  if (at === undefined) return step > 0 ? 0 : last;
  const next = at + step;
  return next < 0 || next > last ? at : next;
}

/** The pointer's position in the chart's pixels. */
function placeIn(plot: HTMLElement, event: PointerEvent): [x: number, y: number] {
  const box = (plot.firstElementChild ?? plot).getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function nearest(
  { stops, cursor, width, height }: Chart,
  x: number,
  y: number,
): number | undefined {
  if (x < 0 || y < 0 || x > width || y > height) return undefined;
  if (cursor === "box") {
    const found = stops.findIndex(({ box }) =>
      box !== undefined && x >= box[0] - 1 && x <= box[0] + box[2] + 1 && y >= box[1] &&
      y <= box[1] + box[3]
    );
    return found < 0 ? undefined : found;
  }
  let best: number | undefined;
  let least = cursor === "line" ? Infinity : REACH;
  for (const [i, stop] of stops.entries()) {
    const far = cursor === "line" ? Math.abs(stop.x - x) : Math.hypot(stop.x - x, stop.y - y);
    if (far < least) [best, least] = [i, far];
  }
  return best;
}

function drawCursor(plot: HTMLElement, { cursor, height }: Chart, { x, y, box }: Stop): void {
  plot.querySelector(".cursor")?.remove();
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("class", "cursor");
  put(
    group,
    cursor === "line"
      ? markup`<path d="M${x} ${y}V${
        height - 44
      }" stroke="${pageInk.muted}" stroke-width="1" fill="none"/>`
      : box !== undefined && cursor === "box"
      ? markup`<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${
        box[3]
      }" fill="none" stroke="${pageInk.ink}" stroke-width="1.5"/>`
      : markup`<circle cx="${x}" cy="${y}" r="7" fill="none" stroke="${pageInk.ink}" stroke-width="1.5"/>`,
  );
  plot.querySelector("svg")?.append(group);
}

function showTip(plot: HTMLElement, stop: Stop): void {
  put(
    tip,
    markup`<p class="tip-title">${stop.title}</p>${
      stop.rows.map(({ mark, name, value }) =>
        markup`<p>${
          mark === undefined ? undefined : markPicture(mark)
        }<span>${name}</span><b>${value}</b></p>`
      )
    }`,
  );
  tip.hidden = false;
  const box = (plot.firstElementChild ?? plot).getBoundingClientRect();
  const [width, height] = [tip.offsetWidth, tip.offsetHeight];
  const right = box.left + stop.x + 14;
  const left = right + width < innerWidth - 8 ? right : box.left + stop.x - width - 14;
  const below = box.top + Math.min(stop.y, box.height) + 12;
  const top = below + height < innerHeight - 8 ? below : box.top + stop.y - height - 12;
  tip.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  tip.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
}

function inWords({ title, rows }: Stop): string {
  return `${title}: ${rows.map(({ name, value }) => `${name} ${value}`.trim()).join("; ")}`;
}
