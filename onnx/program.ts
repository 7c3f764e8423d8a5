/** Finished programs: graphs with named outputs, ready to be saved or run. */
import { sha256 } from "../core/files.ts";
import type { Graph, Scope, Value } from "./graph.ts";
import { GraphError, type ValueInfo } from "./types.ts";
import { encodeModel } from "./protobuf.ts";

/** Properties of a program beside its graph. */
export interface ProgramOptions {
  /** The folder of weights outside the program; default that of the program's file. */
  readonly folder?: string | undefined;
  /** Texts for readers of the file, by key; part of the program's hash. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Inputs of a run, if they are not those of the graph. */
  readonly inputs?: readonly ValueInfo[];
}

/** A graph and its outputs. Built once, run often by a `Runtime`. */
export class Program {
  /** The graph's name, shown by viewers and in errors. */
  readonly name: string;
  /** Name, element type and symbolic shape of each input. */
  readonly inputs: readonly ValueInfo[];
  /** Outputs, in the order given. */
  readonly outputs: readonly ValueInfo[];
  /** Its nodes, as they are written. */
  readonly scope: Scope;
  /** The folder of weights outside the program, if it is known. */
  readonly folder: string | undefined;
  /** Texts for readers of the file, by key. */
  readonly metadata: Readonly<Record<string, string>>;
  #bytes: Uint8Array | undefined;
  #hash: string | undefined;

  /** Finishes a graph: nothing is added to it afterwards. */
  constructor(
    graph: Graph,
    outputs: Readonly<Record<string, Value>>,
    options: ProgramOptions = {},
  ) {
    const named = Object.entries(outputs);
    if (named.length === 0) throw new GraphError(`Program "${graph.name}" has no output`);
    this.name = graph.name;
    this.inputs = options.inputs ?? graph.root.inputs;
    this.scope = graph.root;
    this.folder = options.folder;
    this.metadata = options.metadata ?? {};
    for (const [name, value] of named) {
      if (value.literal === undefined && value.scope !== graph.root) {
        throw new GraphError(`Output "${name}" of "${graph.name}": ${value} belongs to a subgraph`);
      }
      if (this.inputs.some((input) => input.name === name)) {
        throw new GraphError(`Output "${name}" of "${graph.name}" shares its name with an input`);
      }
      graph.copyAs(name, value);
      graph.root.outputs.push({ name, dtype: value.dtype, shape: value.shape });
    }
    this.outputs = graph.root.outputs;
  }

  /** The bytes of the `.onnx` file, serialised once. */
  bytes(): Uint8Array {
    return this.#bytes ??= encodeModel(this.name, this.scope, this.metadata);
  }

  /** sha256 of the program's bytes: equal hashes mean the same program. */
  get hash(): string {
    return this.#hash ??= sha256(this.bytes());
  }

  /** Whether weights are in other files, so that the program runs unchanged. */
  get hasExternalData(): boolean {
    return [...this.scope.initializers.values()].some((t) => !(t.content instanceof Uint8Array));
  }

  /** Counts the program's nodes by operator, subgraphs included. */
  operators(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { operator } of [...this.scope.all()].flatMap(({ nodes }) => nodes)) {
      counts.set(operator, (counts.get(operator) ?? 0) + 1);
    }
    return counts;
  }

  /** Writes the program to an `.onnx` file, whole or not at all. */
  async save(path: string): Promise<void> {
    // Node, which runs all the rest, does not load this module.
    const { writeWhole } = await import("../core/save.ts");
    await writeWhole(path, this.bytes());
  }
}
