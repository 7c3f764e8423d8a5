/** ONNX Runtime itself; other modules import its types only. */
import "./telemetry.ts"; // first: modules run in the order in which they are imported
import { env } from "onnxruntime-node";
export { env, InferenceSession, Tensor } from "onnxruntime-node";

/** The version of ONNX Runtime, such as "1.30.0": other versions may differ in the last bits. */
export function runtimeVersion(): string {
  return env.versions.node ?? env.versions.common;
}
