/** Takes a finished ONNX model apart, as far as putting other nodes around it needs. */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { GraphError } from "./types.ts";

/** Field numbers of `ModelProto` and `GraphProto` (onnx.proto). */
const GRAPH = 7;
const NODE = 1;
const INITIALIZER = 5;
const INPUT = 11;
const OUTPUT = 12;

/** One field as it stands in the file, its tag included. */
interface RawField {
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Without tag and length, where it is a message or text. */
  readonly content: Uint8Array | undefined;
}

/** What goes around a model. */
export interface Surroundings {
  /** The model's input that is computed now. */
  readonly input: string;
  /** Encoded `GraphProto`s: what computes the input, and what uses the outputs. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * Puts nodes around a model. Whatever else the model consists of stays as it is, byte for byte.
 *
 * @param model The bytes of an `.onnx` file.
 * @returns The bytes of an `.onnx` file.
 */
export function surround(model: Uint8Array, surroundings: Surroundings): Uint8Array {
  const writer = new BinaryWriter();
  for (const field of fieldsOf(model)) {
    if (field.number !== GRAPH) writer.raw(field.bytes);
    else {
      const graph = surroundedGraph(field.content!, surroundings);
      writer.uint32((GRAPH << 3) | WireType.LengthDelimited).bytes(graph);
    }
  }
  return writer.finish();
}

/**
 * Lists the files that a model's weights lie in.
 *
 * @param model The bytes of an `.onnx` file.
 * @returns Paths relative to the model's, sorted.
 * @throws {GraphError} If the bytes are no model.
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

/** Of `TensorProto`. */
const EXTERNAL_DATA = 13;

function surroundedGraph(
  graph: Uint8Array,
  { input, before, after }: Surroundings,
): Uint8Array {
  const [own, first, last] = [graph, before, after].map(fieldsOf) as [
    RawField[],
    RawField[],
    RawField[],
  ];
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
    throw new GraphError(
      `The file is no ONNX model: ${error instanceof Error ? error.message : error}`,
    );
  }
  return fields;
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
