/** The facts of a machine and its software. */
import type { Environment } from "../../runs/run.ts";
import { counted, measuredBytes, processorText } from "../../core/format.ts";

/** In the order of display. */
export const ENVIRONMENT_FACTS: readonly (readonly [
  fact: string,
  show: (environment: Environment) => string,
])[] = [
  ["Execution provider", (e) => e.provider],
  ["Processor", (e) => `${processorText(e)}, ${counted(e.cores, "core")}`],
  ["Threads in an operator", (e) => String(e.threads)],
  ["Memory", (e) => measuredBytes(e.memoryBytes)],
  ["System", (e) => `${e.os}, ${e.arch}`],
  ["Versions", (e) => `Trawl ${e.trawl}, ONNX Runtime ${e.onnxruntime}, Deno ${e.deno}`],
  ["Commit", (e) => short(e.gitCommit) + (e.gitDirty ? ", with uncommitted changes" : "")],
  ["Lock file", (e) => short(e.lockHash)],
];

/** The first digits of a hash. */
export function short(hash: string): string {
  return hash.slice(0, 12);
}
