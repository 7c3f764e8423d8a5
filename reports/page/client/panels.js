// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What a report draws, and how the reader wants it.
 *
 * @import { Payload } from "../payload.ts"
 */
import { payload } from "./state.js";

/** The problems, each with its curves. */
export const panels = /** @type {Payload} */ (payload).panels;

/** How learning curves are shown. */
export const curveView = {
  /** @type {"accuracy" | "overRandom"} */
  view: "accuracy",
  shared: true,
};
