/** What is said where a provider has not the memory that a program needs. */
import type { Tensor } from "onnxruntime-node";
import { InputError, messageOf } from "../core/errors.ts";
import type { Program } from "./program.ts";
import type { Provider } from "./providers.ts";
import { type DType, elementBytes } from "./types.ts";

/** A program did not fit: the message says which, how much it was given, and what to do. */
export class MemoryError extends InputError {}

/** What the runtime and its providers say in that case, as far as it is known. */
const SAID = [
  /out of memory/i,
  /failed to allocate/i,
  /bad allocation|bad_alloc/i,
  /exceeds the max buffer size/i,
  /exceeds? the (?:maximum|max).*binding size/i,
  /larger than the maximum.*binding size/i,
  // Of the WebGPU provider: a buffer that could not be made, one in more parts than a kernel takes, and
  // more elements than its kernels count to.
  /\[Invalid Buffer.* is invalid due to a previous error/,
  /Too many storage buffers in shader/,
  /narrowing_error/,
];

/**
 * Tells whether a run failed for want of memory.
 *
 * @param program What was run.
 * @param provider Where.
 * @param inputs What it was given.
 * @param error What the runtime threw.
 * @returns The error to throw instead, or undefined where something else was wrong.
 */
export function memoryError(
  program: Program,
  provider: Provider,
  inputs: Readonly<Record<string, Tensor>>,
  error: unknown,
): MemoryError | undefined {
  const [said = ""] = messageOf(error).split("\n");
  if (!SAID.some((pattern) => pattern.test(said))) return undefined;
  const sizes = Object.entries(inputs).map(([name, { type, dims }]) => ({
    name,
    bytes: dims.reduce((a, b) => a * b, elementBytes[type as DType] ?? 1),
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes)[0];
  const given = largest === undefined
    ? ""
    : `: its inputs alone are ${megabytes(total)}, "${largest.name}" ${megabytes(largest.bytes)} ` +
      "of them";
  const elsewhere = provider === "cpu" ? "" : ', or choose "--ep cpu"';
  return new MemoryError(
    `Program "${program.name}" does not fit the memory of "${provider}"${given} (${said.trim()}). ` +
      `Take fewer rows at a time (a suite's \`subset\`)${elsewhere}`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
