/// <reference lib="dom" />
/** Pointer and arrow keys in a chart: a tooltip, and the same in the live region. */
import type { Chart, ChartArea, PointElement } from "chart.js";
import type { ChartSpec, Stop } from "../../charts/spec.ts";
import { markup } from "../../html.ts";
import { markPicture } from "../../charts/mark_picture.ts";
import { put, say } from "./elements.ts";

/** A chart in the page. */
export interface Shown {
  readonly chart: Chart;
  readonly spec: ChartSpec;
}

type Box = readonly [x: number, y: number, width: number, height: number];

type Placed = PointElement & { readonly width?: number; readonly height?: number };

const tip = document.getElementById("tip")!;
const REACH = 36;
const RING = 7;

/** Connects a chart. */
export function answer(
  plot: HTMLElement,
  shown: () => Shown | undefined,
  open?: (index: number) => void,
): void {
  let at: number | undefined;
  const leave = (): void => {
    at = undefined;
    tip.hidden = true;
    plot.querySelector(".cursor")?.remove();
  };
  const go = (index: number | undefined, spoken: boolean): void => {
    const now = shown();
    const stop = index === undefined ? undefined : now?.spec.stops[index];
    if (now === undefined || stop === undefined) return leave();
    if (index === at && !tip.hidden) return;
    at = index;
    const box = boxOf(now, stop);
    showCursor(plot, now.spec.cursor, box);
    showTip(plot, stop, box);
    if (spoken) say(inWords(stop));
  };
  const point = (event: PointerEvent, spoken: boolean): void => {
    const now = shown();
    if (now !== undefined) go(nearest(now, ...placeIn(plot, event)), spoken);
  };
  plot.addEventListener("pointermove", (event) => point(event, false));
  plot.addEventListener("pointerdown", (event) => point(event, event.pointerType !== "mouse"));
  plot.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") leave();
  });
  plot.addEventListener("click", () => {
    if (at !== undefined) open?.(at);
  });
  plot.addEventListener("blur", leave);
  plot.addEventListener("keydown", (event) => {
    const now = shown();
    if (now === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return leave();
    if (event.key === "Enter" && at !== undefined) return open?.(at);
    const next = moved(now.spec, at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    go(next, true);
  });
}

function moved(
  { stops, stride }: ChartSpec,
  at: number | undefined,
  key: string,
): number | undefined {
  const last = stops.length - 1;
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -stride, ArrowDown: stride };
  const step = new Map(Object.entries(steps)).get(key);
  if (last < 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (step === undefined || step === 0) return undefined;
  if (at === undefined) return step > 0 ? 0 : last;
  const next = at + step;
  return next < 0 || next > last ? at : next;
}

/** A pointer's position in a chart. */
export function placeIn(plot: HTMLElement, event: PointerEvent): [x: number, y: number] {
  const { left, top } = plot.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

/** The area around the elements of a stop; of a vertical line, as high as the axis. */
function boxOf({ chart, spec: { cursor } }: Shown, { elements }: Stop): Box {
  const { top, height } = chart.chartArea;
  const boxes = (cursor === "line" ? elements.slice(0, 1) : elements).map((place): Box => {
    const element = chart.getDatasetMeta(place.datasetIndex).data[place.index] as Placed;
    const { x, y } = element.getCenterPoint(true);
    if (cursor === "line") return [x, top, 0, height];
    const { width = 0, height: high = 0 } = element;
    return [x - width / 2, y - high / 2, width, high];
  });
  const x = Math.min(...boxes.map(([left]) => left));
  const y = Math.min(...boxes.map(([, above]) => above));
  const right = Math.max(...boxes.map(([left, , width]) => left + width));
  const bottom = Math.max(...boxes.map(([, above, , high]) => above + high));
  return [x, y, right - x, bottom - y];
}

/** Finds the stop at a pointer: the nearest that is in sight, if it is near enough. */
function nearest(shown: Shown, x: number, y: number): number | undefined {
  const { chart: { chartArea, width, height }, spec: { stops, cursor } } = shown;
  if (x < 0 || y < 0 || x > width || y > height) return undefined;
  let best: number | undefined;
  let least = cursor === "box" ? 1 : cursor === "line" ? Infinity : REACH;
  for (const [i, stop] of stops.entries()) {
    const [left, top, wide, high] = boxOf(shown, stop);
    const across = Math.max(left - x, 0, x - left - wide);
    const down = Math.max(top - y, 0, y - top - high);
    const far = Math.hypot(across, down);
    if (far < least && isInside(chartArea, left + wide / 2, top + high / 2)) {
      [best, least] = [i, far];
    }
  }
  return best;
}

function isInside({ left, right, top, bottom }: ChartArea, x: number, y: number): boolean {
  return x > left - 1 && x < right + 1 && y > top - 1 && y < bottom + 1;
}

/** Marks an area of a chart. */
export function showCursor(plot: HTMLElement, kind: ChartSpec["cursor"], box: Box): void {
  const element = plot.querySelector<HTMLElement>(".cursor") ?? document.createElement("div");
  element.className = `cursor ${kind}`;
  const [x, y, width, height] = kind === "ring"
    ? [box[0] + box[2] / 2 - RING, box[1] + box[3] / 2 - RING, 2 * RING, 2 * RING]
    : box;
  const size = { left: x, top: y, width, height };
  for (const [side, pixels] of Object.entries(size)) element.style.setProperty(side, `${pixels}px`);
  plot.append(element);
}

function showTip(plot: HTMLElement, stop: Stop, [x, y, wide, high]: Box): void {
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
  const box = plot.getBoundingClientRect();
  const [width, height] = [tip.offsetWidth, tip.offsetHeight];
  const [middle, centre] = [box.left + x + wide / 2, box.top + y + Math.min(high, 26) / 2];
  const left = middle + 14 + width < innerWidth - 8 ? middle + 14 : middle - width - 14;
  const top = centre + 12 + height < innerHeight - 8 ? centre + 12 : centre - height - 12;
  tip.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  tip.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
}

function inWords({ title, rows }: Stop): string {
  return `${title}: ${rows.map(({ name, value }) => `${name} ${value}`.trim()).join("; ")}`;
}
