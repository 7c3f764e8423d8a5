// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What a page of growth draws, and how the reader wants it.
 *
 * @import { GrowthPayload } from "../../growth/payload.ts"
 */
import { payload } from "./state.js";

/** The axes, each with its curves. */
export const growthPanels = /** @type {GrowthPayload} */ (/** @type {unknown} */ (payload)).growth;

/** How curves are shown: in seconds, or as multiples of their floors. */
export const growthView = {
  /** @type {"seconds" | "ratio"} */
  view: "seconds",
};
