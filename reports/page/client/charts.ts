/// <reference lib="dom" />
/** The page's charts: made when they come near sight, redrawn when something changes, SVG on paper. */
import { type ChartSpec, type Ink, paperInk } from "../../charts/spec.ts";
import { type ChartConstructor, svgOf } from "../../charts/svg_file.ts";
import { answer, type Shown } from "./cursor.ts";
import { all } from "./elements.ts";
import { currentInk, onTheme } from "./theme.ts";
import { onZoom, type Zoom, zoomTo } from "./zoom.ts";

/** Describes an element's chart. */
export type Draw = (plot: HTMLElement, width: number, ink: Ink) => ChartSpec;

const SLICE = 24;
/** More charts than this are removed when they are out of sight: canvases are large. */
const MOST = 24;
/** Widths on paper in pixels: of a chart that has a row for itself, and of others. */
const PAPER = { alone: 680, beside: 330 };

/** Keeps the charts of the page drawn; `redraw` forgets what was zoomed if axes have changed. */
export function keepDrawn(
  Chart: ChartConstructor,
  draw: Draw,
  open?: (plot: HTMLElement, index: number) => void,
): { readonly redraw: (axesChanged?: boolean) => void } {
  const plots = all(".plot");
  const charts = new Map<HTMLElement, Shown>();
  const zooms = new Map<HTMLElement, Zoom>();
  const stale = new Set(plots);
  const near = new Set<HTMLElement>();
  let planned = false;

  const make = (plot: HTMLElement): void => {
    const width = Math.floor(plot.clientWidth);
    if (width === 0) return;
    const spec = draw(plot, width, currentInk());
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, spec.height];
    plot.style.height = `${spec.height}px`;
    remove(plot);
    plot.append(canvas);
    charts.set(plot, { spec, chart: new Chart(canvas, zoomTo(spec.config, zooms.get(plot))) });
    stale.delete(plot);
    const far = charts.size > MOST && [...charts.keys()].find((other) => !near.has(other));
    if (far) remove(far);
  };
  const remove = (plot: HTMLElement): void => {
    charts.get(plot)?.chart.destroy();
    charts.delete(plot);
    plot.replaceChildren();
    stale.add(plot);
  };
  const work = (): void => {
    planned = false;
    if (isPrinting()) return;
    const start = performance.now();
    for (const plot of [...near].filter((plot) => stale.has(plot))) {
      if (performance.now() - start > SLICE) return plan();
      make(plot);
    }
  };
  const plan = (): void => {
    if (planned) return;
    planned = true;
    // Not by animation frames: a page that is not in front gets none.
    setTimeout(work);
  };
  const redraw = (axesChanged = false): void => {
    if (axesChanged) zooms.clear();
    for (const plot of plots) stale.add(plot);
    plan();
  };

  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) near.add(target as HTMLElement);
      else near.delete(target as HTMLElement);
    }
    plan();
  }, { rootMargin: "400px" });
  const size = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const plot = target as HTMLElement;
      if (charts.get(plot)?.chart.width !== Math.floor(plot.clientWidth)) stale.add(plot);
    }
    plan();
  });
  for (const plot of plots) {
    sight.observe(plot);
    size.observe(plot);
    const shown = (): Shown | undefined => {
      if (stale.has(plot)) make(plot);
      return charts.get(plot);
    };
    answer(plot, shown, open && ((index) => open(plot, index)));
    onZoom(plot, shown, (zoom) => {
      const zoomed = zooms.delete(plot);
      if (zoom !== undefined) zooms.set(plot, zoom);
      if (zoomed || zoom !== undefined) make(plot);
    });
  }
  onTheme(redraw);
  addEventListener("afterprint", () => redraw());
  printAsSvg(plots, (plot) => {
    const alone = plot.closest(".figures")?.childElementCount === 1;
    const width = alone ? PAPER.alone : PAPER.beside;
    const { title = "" } = plot.dataset;
    const spec = draw(plot, width, paperInk);
    return svgOf(Chart, spec, { width, ink: paperInk, title, description: "", legend: false });
  });
  return { redraw };
}

function isPrinting(): boolean {
  return document.documentElement.hasAttribute("data-print");
}

function printAsSvg(plots: readonly HTMLElement[], svgFor: (plot: HTMLElement) => string): void {
  addEventListener("beforeprint", () => {
    document.documentElement.toggleAttribute("data-print", true);
    for (const plot of plots) plot.insertAdjacentHTML("beforeend", svgFor(plot));
  });
  addEventListener("afterprint", () => {
    document.documentElement.toggleAttribute("data-print", false);
    for (const plot of plots) plot.lastElementChild?.remove();
  });
}
