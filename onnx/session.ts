/** Opens and runs sessions of ONNX Runtime. */
import { env, InferenceSession, type Tensor } from "./library.ts";
import { InputError, messageOf, TrawlError } from "../core/errors.ts";
import type { NdArray, Storage } from "../core/ndarray.ts";
import { memoryError } from "./memory_error.ts";
import type { Program } from "./program.ts";
import { dtypeOf, showShape, type ValueInfo } from "./types.ts";
import type { Provider } from "./provider_names.ts";
import { arrayFrom, tensorFrom } from "./tensor.ts";

/** Arrays by name, as a program takes them. */
export type Feeds = Readonly<Record<string, NdArray<Storage>>>;

/** Arrays by name, as a program hands them out. */
export type Fetches = Readonly<Record<string, NdArray<Storage>>>;

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** How a session is opened beside the program and the provider. */
export interface SessionSettings {
  /** Threads inside one operator. */
  readonly threads: number;
  /** The program's own file, where its weights lie outside. */
  readonly path?: string;
  /** Where outputs are left; default all in the memory of the process. */
  readonly locations?: Readonly<Record<string, "cpu" | "gpu-buffer">>;
  /** Whether the session keeps the memory of its largest run for the next; default false. */
  readonly keepsMemory?: boolean;
  /** Writes what every node cost, and where it ran, to a file whose path begins so. */
  readonly profile?: string;
}

/** Opens a session. */
export async function openSession(
  program: Program,
  provider: Provider,
  { threads, path, locations, keepsMemory = false, profile }: SessionSettings,
): Promise<InferenceSession> {
  env.logLevel = "error";
  const leaves = Object.values(locations ?? {}).includes("gpu-buffer");
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // A pattern plans one buffer for all that a run holds, beside what runs without it have left.
    enableMemPattern: false,
    enableCpuMemArena: keepsMemory,
    logSeverityLevel: 3,
    // Threads that wait for work of one session would slow down the next.
    extra: {
      session: {
        use_deterministic_compute: "1",
        force_spinning_stop: "1",
        ...program.folder !== undefined && {
          model_external_initializers_file_folder_path: program.folder,
        },
      },
    },
    ...leaves && { preferredOutputLocation: locations! },
    ...profile !== undefined && { enableProfiling: true, profileFilePrefix: profile },
  };
  try {
    // Deno cannot check what the runtime opens by itself: such a path must be one of our own.
    return path === undefined
      ? await InferenceSession.create(program.bytes(), options)
      : await InferenceSession.create(path, options);
  } catch (error) {
    throw memoryError(program, provider, {}, error) ??
      new TrawlError(`Program "${program.name}" on "${provider}": ${messageOf(error)}`);
  }
}

/** Runs a session once. */
export async function runSession(
  session: InferenceSession,
  program: Program,
  provider: Provider,
  tensors: Tensors,
): Promise<Record<string, Tensor>> {
  try {
    return await session.run(tensors) as Record<string, Tensor>;
  } catch (error) {
    throw memoryError(program, provider, tensors, error) ??
      new TrawlError(`Program "${program.name}" failed: ${messageOf(error)}`);
  }
}

/**
 * Checks a program's inputs.
 *
 * @param feeds Its inputs; they are not copied.
 */
export function checkedFeeds(program: Program, feeds: Feeds): Record<string, Tensor> {
  const sizes = new Map<string, number>();
  const tensors: Record<string, Tensor> = {};
  for (const input of program.inputs) {
    const array = feeds[input.name];
    if (array === undefined) {
      throw new InputError(`Program "${program.name}" needs an input "${input.name}"`);
    }
    requireShape(program, input, array, sizes);
    requireBearable(program, input, array);
    tensors[input.name] = tensorFrom(input.dtype, array.data, array.shape);
  }
  for (const name of Object.keys(feeds)) {
    if (!(name in tensors)) {
      throw new InputError(`Program "${program.name}" has no input "${name}"`);
    }
  }
  return tensors;
}

/**
 * Looks at a program's outputs as arrays.
 *
 * @returns The arrays, not copied.
 */
export function fetched(program: Program, tensors: Tensors): Fetches {
  return Object.fromEntries(
    program.outputs.map(({ name }) => [name, arrayFrom(tensors[name]!)]),
  );
}

/** A kernel of the runtime that divides by a length ends the whole process where that is 0. */
function requireBearable(program: Program, { name }: ValueInfo, { data }: NdArray<Storage>): void {
  if (data.length > 0 || !program.operators().has("TopK")) return;
  throw new InputError(
    `Program "${program.name}": input "${name}" is empty, and the runtime's TopK does not stand empty arrays`,
  );
}

function requireShape(
  program: Program,
  input: ValueInfo,
  array: NdArray<Storage>,
  sizes: Map<string, number>,
): void {
  const { name, dtype, shape } = input;
  const given = dtypeOf(array);
  const sameType = given === dtype || (given === "uint8" && dtype === "bool");
  const sameLengths = array.shape.length === shape.length && shape.every((dim, axis) => {
    const length = array.shape[axis]!;
    if (typeof dim === "number") return dim === length;
    const known = sizes.get(dim);
    if (known === undefined) sizes.set(dim, length);
    return known === undefined || known === length;
  });
  if (sameType && sameLengths) return;
  const symbols = [...sizes].map(([symbol, size]) => `${symbol} = ${size}`).join(", ");
  throw new InputError(
    `Program "${program.name}": input "${name}" must be ${dtype}${showShape(shape)}` +
      `${symbols === "" ? "" : ` with ${symbols}`}, but is ${given}${showShape(array.shape)}`,
  );
}
