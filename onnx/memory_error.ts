/** The error for a program that needs more memory than its provider has. */
import { freemem, totalmem } from "node:os";
import type { Tensor } from "onnxruntime-node";
import { InputError, messageOf } from "../core/errors.ts";
import { measuredBytes } from "../core/format.ts";
import type { Program } from "./program.ts";
import type { Provider } from "./provider_names.ts";
import { type DType, elementBytes } from "./types.ts";

/** A program does not fit: the message names it, what it needs and what there is, as far as known. */
export class MemoryError extends InputError {}

/** Messages of the runtime and its providers in that case. */
const SAID = [
  /out of memory/i,
  /failed to allocate/i,
  /bad allocation|bad_alloc/i,
  /exceeds the max buffer size/i,
  /exceeds? the (?:maximum|max).*binding size/i,
  /larger than the maximum.*binding size/i,
  // WebGPU: a buffer that could not be made, one in more parts than a kernel takes, and more elements
  // than its kernels count to.
  /\[Invalid Buffer.* is invalid due to a previous error/,
  /Too many storage buffers in shader/,
  /narrowing_error/,
];

/** The error to throw for a run that failed for want of memory; undefined for other failures. */
export function memoryError(
  program: Program,
  provider: Provider,
  inputs: Readonly<Record<string, Tensor>>,
  error: unknown,
  memory: () => Memory | undefined = machineMemory,
): MemoryError | undefined {
  const [said = ""] = messageOf(error).split("\n");
  if (!SAID.some((pattern) => pattern.test(said))) return undefined;
  const sizes = Object.entries(inputs).map(([name, { type, dims }]) => ({
    name,
    bytes: dims.reduce((a, b) => a * b, elementBytes[type as DType] ?? 1),
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes)[0];
  const given = largest === undefined ? [] : [
    `its inputs alone are ${measuredBytes(total)}, "${largest.name}" ${
      measuredBytes(largest.bytes)
    } of them`,
  ];
  const facts = [...asked(messageOf(error)), ...given, ...budget(provider, memory)];
  const elsewhere = provider === "cpu" ? "" : ', or choose "--ep cpu"';
  return new MemoryError(
    `Program "${program.name}" does not fit the memory of "${provider}"` +
      `${facts.length === 0 ? "" : `: ${facts.join("; ")}`} (${said.trim()}). ` +
      `Take fewer rows at a time (a suite's \`subset\`)${elsewhere}`,
  );
}

/** The size of the buffer that was requested, and the limit, if the runtime names them. */
function asked(said: string): string[] {
  const need = /requested buffer of size (\d+)|Buffer size \((\d+)\)/i.exec(said);
  const limit = /max buffer size limit \((\d+)\)/i.exec(said)?.[1];
  return [
    ...need === null ? [] : [`it needs ${measuredBytes(Number(need[1] ?? need[2]))} in one piece`],
    ...limit === undefined ? [] : [`a piece may have ${measuredBytes(Number(limit))}`],
  ];
}

/** The processor's memory; that of a device is not known. */
function budget(provider: Provider, memory: () => Memory | undefined): string[] {
  const found = provider === "cpu" ? memory() : undefined;
  if (found === undefined) return [];
  return [
    `this machine has ${measuredBytes(found.total)}, of which ${
      measuredBytes(found.free)
    } are free`,
  ];
}

/** The processor's memory, in bytes. */
interface Memory {
  readonly total: number;
  readonly free: number;
}

export function machineMemory(): Memory | undefined {
  try {
    return { total: totalmem(), free: freemem() };
  } catch {
    return undefined;
  }
}
