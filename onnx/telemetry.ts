/**
 * Turns off ONNX Runtime's telemetry, which would write files into the user's home and send them.
 * The native library reads this variable once, as it loads.
 */
import process from "node:process";

process.env.ORT_DISABLE_TELEMETRY = "1";
