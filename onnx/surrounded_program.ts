/** A user's model, with nodes of our own before and after it. */
import { Graph, Value } from "./graph.ts";
import { surround } from "./model_file.ts";
import { Program } from "./program.ts";
import { encodeGraph } from "./protobuf.ts";
import type { DType, Shape } from "./types.ts";

/** A named value of a model. */
export interface ModelValue {
  /** Its name in the model. */
  readonly name: string;
  /** Element type. */
  readonly dtype: DType;
  /** Lengths, or symbols of the new inputs. */
  readonly shape: Shape;
}

/** A model, and the nodes around it. */
export interface SurroundedModel {
  /** The program's name. */
  readonly name: string;
  /** The bytes of the `.onnx` file. */
  readonly model: Uint8Array;
  /** The folder of weights outside the model. */
  readonly folder: string;
  /** The output of the model that is used. */
  readonly output: ModelValue;
  /** The input of the model that is computed. */
  readonly input: string;
  /**
   * Declares the program's inputs and computes the model's.
   *
   * @returns What the model's input becomes.
   */
  before(graph: Graph): Value;
  /** Computes the program's outputs. */
  after(output: Value): Readonly<Record<string, Value>>;
}

/** Prefixes that names in the model surely do not have. */
const [BEFORE, AFTER] = ["trawl/before/", "trawl/after/"];

/** A program around a user's model. It runs unchanged on every provider: nothing is lowered. */
export class SurroundedProgram extends Program {
  readonly #surrounded: SurroundedModel;
  readonly #first: Graph;
  #whole: Uint8Array | undefined;

  /**
   * Puts nodes around a model.
   *
   * @param surrounded The model, and functions that build the nodes.
   * @throws {GraphError} If the nodes cannot be built.
   */
  constructor(surrounded: SurroundedModel) {
    const first = new Graph(surrounded.name, BEFORE);
    const input = surrounded.before(first);
    const last = new Graph(surrounded.name, AFTER);
    const { name, dtype, shape } = surrounded.output;
    super(last, surrounded.after(new Value(last.root, name, dtype, shape)), {
      folder: surrounded.folder,
      inputs: first.root.inputs,
    });
    this.#surrounded = surrounded;
    this.#first = first;
    renameLast(first, input, surrounded.input);
  }

  /**
   * Puts model and nodes together, once.
   *
   * @returns The bytes of the `.onnx` file.
   */
  override bytes(): Uint8Array {
    const { model, input, name } = this.#surrounded;
    return this.#whole ??= surround(model, {
      input,
      before: encodeGraph(name, this.#first.root),
      after: encodeGraph(name, this.scope),
    });
  }

  /** Always true: the model itself must not change. */
  override get hasExternalData(): boolean {
    return true;
  }
}

/** Makes a value the model's input. */
function renameLast(graph: Graph, value: Value, name: string): void {
  graph.node({ operator: "Identity", operands: [value], outputs: [value] });
  const node = graph.root.nodes.pop()!;
  graph.root.nodes.push({ ...node, outputs: [name] });
}
