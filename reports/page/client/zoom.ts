/// <reference lib="dom" />
/** Zoom: a drag across a chart shows that part of its axes, a double click or Escape all of them. */
import type { Chart, ChartConfiguration } from "chart.js";
import { placeIn, showCursor, type Shown } from "./cursor.ts";

/** The ends of the axes. */
export type Zoom = Readonly<Record<"x" | "y", readonly [min: number, max: number]>>;

const LEAST = 8;

/** Connects a chart. Only a mouse zooms: fingers scroll the page. */
export function onZoom(
  plot: HTMLElement,
  shown: () => Shown | undefined,
  zoom: (wanted: Zoom | undefined) => void,
): void {
  let from: readonly [x: number, y: number] | undefined;
  const areaTo = (event: PointerEvent): readonly [number, number, number, number] => {
    const [x, y] = placeIn(plot, event);
    return [
      Math.min(from![0], x),
      Math.min(from![1], y),
      Math.abs(from![0] - x),
      Math.abs(from![1] - y),
    ];
  };
  plot.addEventListener("pointerdown", (event) => {
    const { chart } = shown() ?? {};
    if (event.pointerType !== "mouse" || event.button !== 0 || !chart || !canZoom(chart)) return;
    from = placeIn(plot, event);
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener("pointermove", (event) => {
    if (from !== undefined) showCursor(plot, "box", areaTo(event));
  });
  plot.addEventListener("pointerup", (event) => {
    if (from === undefined) return;
    const [x, y, width, height] = areaTo(event);
    from = undefined;
    const { chart } = shown() ?? {};
    if (chart === undefined || Math.min(width, height) < LEAST) return;
    const valueAt = (axis: "x" | "y", pixel: number): number =>
      chart.scales[axis]!.getValueForPixel(pixel)!;
    zoom({
      x: [valueAt("x", x), valueAt("x", x + width)],
      y: [valueAt("y", y + height), valueAt("y", y)],
    });
  });
  plot.addEventListener("pointercancel", () => from = undefined);
  plot.addEventListener("dblclick", () => zoom(undefined));
  plot.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") zoom(undefined);
  });
}

/** Whether both axes are numbers that a reader sees. */
function canZoom({ scales: { x, y } }: Chart): boolean {
  return [x, y].every((scale) =>
    scale !== undefined && scale.type !== "category" && scale.options.display
  );
}

/** Narrows a chart's axes. */
export function zoomTo(config: ChartConfiguration, zoom: Zoom | undefined): ChartConfiguration {
  for (const [axis, [min, max]] of Object.entries(zoom ?? {})) {
    Object.assign(config.options!.scales![axis]!, { min, max });
  }
  return config;
}
