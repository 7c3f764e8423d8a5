/**
 * Trawl: a benchmark and reproducibility suite for deep active learning.
 *
 * The graph builder and the runtime, the strategies, and one acquisition as a function; the rest is
 * behind the commands (`deno task bench`, `deno task select`).
 *
 * @example One acquisition
 * ```ts
 * import { Runtime, select, stream, strategyNamed } from "./mod.ts";
 *
 * const runtime = await Runtime.open();
 * const features = { data: Float32Array.of(0, 0, 4, 0, 0, 3), shape: [3, 2] };
 * const { picks } = await select(strategyNamed("random"), {
 *   pool: { size: 3, features },
 *   labelled: { size: 0 },
 *   classes: 0,
 *   budget: 2,
 *   random: (purpose) => stream(0, purpose),
 *   runtime,
 * });
 * console.log(picks);
 * await runtime.close();
 * ```
 *
 * @module
 */
export { fastFishingHead, type HeadConfig } from "./bench/head/config.ts";
export {
  type Contestant,
  fastFishingBait,
  type Problem,
  seeds,
  type SettingValues,
  type Suite,
} from "./bench/suites/suite.ts";
export { InputError, RequeueError, TrawlError } from "./core/errors.ts";
export { type Narrowed, type NdArray, ndarray, type Storage } from "./core/ndarray.ts";
export { readNpy, toFloat32, writeNpy } from "./core/npy.ts";
export { Random, stream } from "./core/random.ts";
export * from "./onnx/mod.ts";
export * from "./strategies/mod.ts";
