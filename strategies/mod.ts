/**
 * Strategies: those that come with Trawl, one acquisition as a function, and how to define your own.
 *
 * @example The strategies that need nothing but logits
 * ```ts
 * import { assert } from "@std/assert";
 * import { strategies } from "./mod.ts";
 *
 * const names = strategies.filter(({ needs }) => needs.join() === "logits").map(({ name }) => name);
 * assert(names.includes("margin"));
 * ```
 *
 * @module
 */
export { oneProgram, onePrograms } from "./one_program.ts";
export { strategies, strategyNamed } from "./registry.ts";
export { select, type Selection } from "./select.ts";
export type {
  InputOf,
  OutputOf,
  Schema,
  SchemaMember,
  Setting,
  Settings,
  SettingsSchema,
  SettingValue,
} from "./schema.ts";
export { listSettings, setting, type SettingInfo } from "./settings.ts";
export {
  type About,
  type ArrayNeed,
  defineStrategy,
  families,
  type Family,
  isUpperBound,
  type Json,
  type LinearLayer,
  type Need,
  needs,
  type Paper,
  type PicksAndState,
  type Query,
  type Strategy,
  type TrainedOn,
  type Truth,
} from "./strategy.ts";
