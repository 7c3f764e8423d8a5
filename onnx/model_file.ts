/** Finished ONNX models: what they take and give, the files they refer to, and nodes around them. */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { InputError, messageOf } from "../core/errors.ts";
import { regular } from "../core/files.ts";
import { InferenceSession } from "./library.ts";
import { Graph, Value } from "./graph.ts";
import { Program } from "./program.ts";
import { encodeGraph } from "./protobuf.ts";
import { type DType, GraphError, type Shape } from "./types.ts";

/** Field numbers of `ModelProto` and `GraphProto` (onnx.proto). */
const GRAPH = 7;
const NODE = 1;
const INITIALIZER = 5;
const INPUT = 11;
const OUTPUT = 12;

/** Of `TensorProto`. */
const EXTERNAL_DATA = 13;

/** One field of the file, its tag included. */
interface RawField {
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Messages and text, without tag and length. */
  readonly content: Uint8Array | undefined;
}

/**
 * The files that hold a model's weights, as sorted paths relative to the model's.
 *
 * @throws {GraphError} If the bytes are not a model.
 */
export function externalFiles(model: Uint8Array): string[] {
  const files = new Set<string>();
  for (const tensor of graphOf(model).filter(({ number }) => number === INITIALIZER)) {
    for (const { number, content } of fieldsOf(tensor.content!)) {
      if (number !== EXTERNAL_DATA) continue;
      const [key, value] = fieldsOf(content!).map((field) => textOf(field.content));
      if (key === "location" && value !== undefined) files.add(value);
    }
  }
  return [...files].sort();
}

/** One input or output of a model. */
export interface SignatureValue {
  /** Its name. */
  readonly name: string;
  /** Element type; undefined if it is not a tensor. */
  readonly dtype: DType | undefined;
  /** Lengths and symbols; an unknown length is the symbol "?". */
  readonly shape: Shape;
}

/** What a model takes and gives. */
export interface ModelSignature {
  /** Every input. */
  readonly inputs: readonly SignatureValue[];
  /** Every output. */
  readonly outputs: readonly SignatureValue[];
}

/**
 * Opens an `.onnx` file to see what it takes and gives.
 *
 * @throws {InputError} If it cannot be read, or ONNX Runtime refuses it.
 */
export async function modelSignature(path: string): Promise<ModelSignature> {
  try {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const model = await Deno.readFile(regular(path));
    for (const file of externalFiles(model)) regular(`${folder}${file}`);
    const session = await InferenceSession.create(path, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "disabled",
      logSeverityLevel: 3,
    });
    const inputs = session.inputMetadata.map(signatureValue);
    const outputs = session.outputMetadata.map(signatureValue);
    await session.release();
    return { inputs, outputs };
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : messageOf(error);
    throw new InputError(`"${path}" cannot be opened as an ONNX model: ${why}`);
  }
}

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
  /** Declares the program's inputs and computes the model's. */
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

  /** Puts nodes around a model. */
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
    first.copyAs(surrounded.input, input);
  }

  /** The bytes of the `.onnx` file, put together once. */
  override bytes(): Uint8Array {
    return this.#whole ??= this.#surround();
  }

  /** Always true: the model itself must not change. */
  override get hasExternalData(): boolean {
    return true;
  }

  /** The model's other parts stay the same, byte for byte. */
  #surround(): Uint8Array {
    const { model, input, name } = this.#surrounded;
    const [before, after] = [this.#first.root, this.scope].map((scope) => encodeGraph(name, scope));
    const writer = new BinaryWriter();
    for (const field of fieldsOf(model)) {
      if (field.number !== GRAPH) writer.raw(field.bytes);
      else {
        const graph = surroundedGraph(field.content!, input, before!, after!);
        writer.uint32((GRAPH << 3) | WireType.LengthDelimited).bytes(graph);
      }
    }
    return writer.finish();
  }
}

/** A model's graph between two others, which are encoded; `before` computes its input. */
function surroundedGraph(
  graph: Uint8Array,
  input: string,
  before: Uint8Array,
  after: Uint8Array,
): Uint8Array {
  const [own, first, last] = [fieldsOf(graph), fieldsOf(before), fieldsOf(after)];
  const named = (fields: readonly RawField[], number: number): RawField[] =>
    fields.filter((field) => field.number === number);
  const inputs = named(own, INPUT).filter(({ content }) =>
    textOf(fieldsOf(content!).find(({ number }) => number === 1)?.content) !== input
  );
  const others = own.filter(({ number }) => ![NODE, INPUT, OUTPUT].includes(number));
  const writer = new BinaryWriter();
  for (
    const { bytes } of [
      ...named(first, NODE),
      ...named(own, NODE),
      ...named(last, NODE),
      ...others,
      ...named(first, INITIALIZER),
      ...named(last, INITIALIZER),
      ...named(first, INPUT),
      ...inputs,
      ...named(last, OUTPUT),
    ]
  ) writer.raw(bytes);
  return writer.finish();
}

function graphOf(model: Uint8Array): RawField[] {
  const graph = fieldsOf(model).find(({ number }) => number === GRAPH);
  if (graph?.content === undefined) throw new GraphError("The file holds no graph");
  return fieldsOf(graph.content);
}

function fieldsOf(message: Uint8Array): RawField[] {
  const reader = new BinaryReader(message);
  const fields: RawField[] = [];
  try {
    while (reader.pos < reader.len) {
      const start = reader.pos;
      const [number, type] = reader.tag();
      let content: Uint8Array | undefined;
      if (type === WireType.LengthDelimited) content = reader.bytes();
      else reader.skip(type, number);
      fields.push({ number, bytes: message.subarray(start, reader.pos), content });
    }
  } catch (error) {
    throw new GraphError(`The file is not an ONNX model: ${messageOf(error)}`);
  }
  return fields;
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

function signatureValue(value: InferenceSession.ValueMetadata): SignatureValue {
  if (!value.isTensor) return { name: value.name, dtype: undefined, shape: [] };
  const shape = value.shape.map((dim) =>
    dim === "" || (typeof dim === "number" && dim < 0) ? "?" : dim
  );
  return { name: value.name, dtype: value.type as DType, shape };
}
