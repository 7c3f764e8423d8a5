/** ONNX Runtime itself; other modules import its types only. */
import "./telemetry.ts"; // first: modules run in the order in which they are imported
import { env } from "onnxruntime-node";
export { env, InferenceSession, Tensor } from "onnxruntime-node";

/**
 * The version of ONNX Runtime: another one may have other kernels, whose last bits differ.
 *
 * @returns Such as "1.30.0".
 */
export function runtimeVersion(): string {
  return env.versions.node ?? env.versions.common;
}
