/** How seeds are resampled within problems by a command. */
import { stream } from "../core/random.ts";
import { BOOTSTRAP, type BootstrapOptions } from "./bootstrap.ts";
import type { GridOptions } from "./seed_grid.ts";

/** Adds the draws of a command to the options of a bootstrap. */
export function gridOptions(options: BootstrapOptions): GridOptions {
  return { ...options, draws: (seed) => stream(seed, "seeds within problems") };
}

/** 95 % intervals from 2,000 resamples of seeds within problems. */
export const GRID: GridOptions = gridOptions(BOOTSTRAP);
