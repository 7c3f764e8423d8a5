/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Redraws charts when something changes: visible ones first, in short batches. */
import { type Chart, type Ink, pageInk, type Stop, svgElement } from "../../charts/chart.ts";
import { answer } from "./cursor.ts";
import { all, put } from "./elements.ts";

/** Draws an element's chart. */
export type Draw = (plot: HTMLElement, width: number, ink: Ink) => Chart;

/** Milliseconds of drawing before the page responds again. */
const SLICE = 24;

/** The charts of a page. */
export interface Charts {
  /** Redraws all: visible ones soon, the others when they come into view. */
  readonly redraw: () => void;
  /** Draws one with another width or ink. */
  readonly draw: Draw;
}

/** Keeps every chart of the page drawn. */
export function keepDrawn(
  draw: Draw,
  open?: (plot: HTMLElement, stop: Stop, index: number) => void,
): Charts {
  const plots = all(".plot");
  const charts = new Map<HTMLElement, Chart>();
  const widths = new Map<HTMLElement, number>();
  const stale = new Set(plots);
  /** Charts drawn for another width; redrawn even out of view, so that nothing moves while scrolling. */
  const unfit = new Set(plots);
  const near = new Set<HTMLElement>();
  let planned = false;

  const render = (plot: HTMLElement): void => {
    stale.delete(plot);
    unfit.delete(plot);
    const width = Math.floor(plot.clientWidth);
    if (width === 0) return;
    widths.set(plot, width);
    const chart = draw(plot, width, pageInk);
    charts.set(plot, chart);
    put(plot, svgElement(chart, pageInk));
  };
  const work = (): void => {
    planned = false;
    const start = performance.now();
    const wanted = [...near].filter((plot) => stale.has(plot));
    for (const plot of [...wanted, ...unfit]) {
      if (performance.now() - start > SLICE) return plan();
      render(plot);
    }
  };
  const plan = (): void => {
    if (planned) return;
    planned = true;
    // Not by animation frames: a page that is not in front gets none.
    setTimeout(work);
  };
  const redraw = (): void => {
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
      if (widths.get(plot) === Math.floor(plot.clientWidth)) continue;
      stale.add(plot);
      unfit.add(plot);
    }
    plan();
  });
  for (const plot of plots) {
    sight.observe(plot);
    size.observe(plot);
    const chartNow = (): Chart | undefined => {
      if (stale.has(plot)) render(plot);
      return charts.get(plot);
    };
    answer(plot, chartNow, open && ((stop, index) => open(plot, stop, index)));
  }
  let folded: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    folded = all<HTMLDetailsElement>("details.fold:not([open])");
    for (const details of folded) details.open = true;
    document.documentElement.toggleAttribute("data-print", true);
    for (const plot of plots) render(plot);
  });
  addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
    document.documentElement.toggleAttribute("data-print", false);
    redraw();
  });
  return { redraw, draw };
}
