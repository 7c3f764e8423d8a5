/** Which ONNX Runtime computes. */
import { env } from "./library.ts";

/**
 * The version of the runtime: another one may have other kernels, whose last bits differ.
 *
 * @returns Such as "1.30.0".
 */
export function runtimeVersion(): string {
  return env.versions.node ?? env.versions.common;
}
