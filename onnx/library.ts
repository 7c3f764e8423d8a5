/** ONNX Runtime itself; nothing else may import it for more than its types. */
import "./telemetry.ts"; // first: modules run in the order in which they are imported
export { env, InferenceSession, Tensor } from "onnxruntime-node";
