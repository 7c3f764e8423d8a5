/** Opens and runs sessions of ONNX Runtime: the only file that calls it. */
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { InputError, messageOf, TrawlError } from "../core/errors.ts";
import type { NdArray, Storage } from "../core/ndarray.ts";
import type { Program } from "./program.ts";
import type { ValueInfo } from "./node.ts";
import type { Provider } from "./providers.ts";
import { dtypeOf, showShape } from "./types.ts";

/** Arrays by name, as a program takes them. */
export type Feeds = Readonly<Record<string, NdArray<Storage>>>;

/** Arrays by name, as a program hands them out. */
export type Fetches = Readonly<Record<string, NdArray<Storage>>>;

/**
 * Opens a session.
 *
 * @param program What to run.
 * @param provider Where to run it; nodes that it lacks run on the CPU.
 * @param threads Threads inside one operator.
 * @param path The program's own file, where its weights lie outside.
 * @returns The session.
 * @throws {TrawlError} If the provider does not load or the program is refused.
 */
export async function openSession(
  program: Program,
  provider: Provider,
  threads: number,
  path?: string,
): Promise<InferenceSession> {
  env.logLevel = "error";
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // A pattern plans one buffer for all that a run holds, beside what runs without it have left.
    enableMemPattern: false,
    logSeverityLevel: 3,
    // Threads that wait for work of one session would slow down the next.
    extra: { session: { use_deterministic_compute: "1", force_spinning_stop: "1" } },
  };
  try {
    // Deno cannot check what the runtime opens by itself: such a path must be one of our own.
    return path === undefined
      ? await InferenceSession.create(program.bytes(), options)
      : await InferenceSession.create(path, options);
  } catch (error) {
    throw new TrawlError(`Program "${program.name}" on "${provider}": ${messageOf(error)}`);
  }
}

/**
 * Runs a session once.
 *
 * @param session An open session.
 * @param program The program it was opened with.
 * @param feeds Its inputs; they are not copied.
 * @returns Its outputs.
 * @throws {InputError} If an input is missing, unknown, or of another type or shape.
 */
export async function runSession(
  session: InferenceSession,
  program: Program,
  feeds: Feeds,
): Promise<Fetches> {
  const inputs = checkedFeeds(program, feeds);
  let results: InferenceSession.OnnxValueMapType;
  try {
    results = await session.run(inputs);
  } catch (error) {
    throw new TrawlError(`Program "${program.name}" failed: ${messageOf(error)}`);
  }
  return Object.fromEntries(
    program.outputs.map(({ name }) => {
      const { data, dims } = results[name] as Tensor;
      return [name, { data: data as Storage, shape: dims }];
    }),
  );
}

function checkedFeeds(program: Program, feeds: Feeds): Record<string, Tensor> {
  const sizes = new Map<string, number>();
  const tensors: Record<string, Tensor> = {};
  for (const input of program.inputs) {
    const array = feeds[input.name];
    if (array === undefined) {
      throw new InputError(`Program "${program.name}" needs an input "${input.name}"`);
    }
    requireShape(program, input, array, sizes);
    tensors[input.name] = new Tensor(
      input.dtype as "float32",
      array.data as Float32Array,
      array.shape,
    );
  }
  for (const name of Object.keys(feeds)) {
    if (!(name in tensors)) {
      throw new InputError(`Program "${program.name}" has no input "${name}"`);
    }
  }
  return tensors;
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
