/** Writes a graph as an ONNX `ModelProto` (field numbers from onnx.proto, IR version 10). */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type Attribute, type GraphNode, Scope } from "./graph.ts";
import { elementCode, type Initializer, type ValueInfo } from "./types.ts";

const IR_VERSION = 10;
const OPSET = 21;
const MICROSOFT = "com.microsoft";

/** `AttributeProto.AttributeType`. */
const attributeType = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

/** `TensorProto.DataLocation.EXTERNAL`. */
const EXTERNAL = 1;

/** Serialises a program as an `.onnx` file, with texts for its readers. */
export function encodeModel(
  name: string,
  root: Scope,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(1 << 3).int64(IR_VERSION);
  text(writer, 2, "trawl");
  message(writer, 7, (w) => writeGraph(w, name, root));
  for (const [domain, version] of [["", OPSET], [MICROSOFT, 1]] as const) {
    message(writer, 8, (w) => {
      text(w, 1, domain);
      w.uint32(2 << 3).int64(version);
    });
  }
  for (const [key, value] of Object.entries(metadata)) {
    message(writer, 14, (w) => {
      text(w, 1, key);
      text(w, 2, value);
    });
  }
  return writer.finish();
}

/** Serialises a graph as a `GraphProto`, a part of another model. */
export function encodeGraph(name: string, scope: Scope): Uint8Array {
  const writer = new BinaryWriter();
  writeGraph(writer, name, scope);
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, name: string, scope: Scope): void {
  for (const node of scope.nodes) message(writer, 1, (w) => writeNode(w, node));
  text(writer, 2, name);
  for (const tensor of scope.initializers.values()) {
    message(writer, 5, (w) => writeTensor(w, tensor));
  }
  for (const input of scope.inputs) message(writer, 11, (w) => writeValueInfo(w, input));
  for (const output of scope.outputs) message(writer, 12, (w) => writeValueInfo(w, output));
}

function writeNode(writer: BinaryWriter, node: GraphNode): void {
  for (const input of node.inputs) text(writer, 1, input);
  for (const output of node.outputs) text(writer, 2, output);
  // A node is named after its first output, so that runtime errors and profiles can be traced.
  text(writer, 3, `${node.operator}_${node.outputs[0]}`);
  text(writer, 4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, (w) => writeAttribute(w, name, value));
  }
  if (node.domain !== "") text(writer, 7, node.domain);
}

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, 1, name);
  if (typeof value === "number") {
    writer.uint32(3 << 3).int64(value);
    attributeKind(writer, attributeType.int);
  } else if (typeof value === "string") {
    text(writer, 4, value);
    attributeKind(writer, attributeType.string);
  } else if (value instanceof Scope) {
    message(writer, 6, (w) => writeGraph(w, name, value));
    attributeKind(writer, attributeType.graph);
  } else if ("float" in value) {
    writer.uint32((2 << 3) | WireType.Bit32).float(value.float);
    attributeKind(writer, attributeType.float);
  } else {
    for (const int of value) writer.uint32(8 << 3).int64(int);
    attributeKind(writer, attributeType.ints);
  }
}

function attributeKind(writer: BinaryWriter, kind: number): void {
  writer.uint32(20 << 3).int32(kind);
}

function writeTensor(writer: BinaryWriter, tensor: Initializer): void {
  for (const length of tensor.shape) writer.uint32(1 << 3).int64(length);
  writer.uint32(2 << 3).int32(elementCode(tensor.dtype));
  text(writer, 8, tensor.name);
  const { content } = tensor;
  if (content instanceof Uint8Array) {
    writer.uint32((9 << 3) | WireType.LengthDelimited).bytes(content);
    return;
  }
  for (const key of ["location", "offset", "length"] as const) {
    message(writer, 13, (w) => {
      text(w, 1, key);
      text(w, 2, String(content[key]));
    });
  }
  writer.uint32(14 << 3).int32(EXTERNAL);
}

function writeValueInfo(writer: BinaryWriter, value: ValueInfo): void {
  text(writer, 1, value.name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      tensor.uint32(1 << 3).int32(elementCode(value.dtype));
      message(tensor, 2, (shape) => {
        for (const dim of value.shape) {
          message(shape, 1, (w) => {
            if (typeof dim === "number") w.uint32(1 << 3).int64(dim);
            else text(w, 2, dim);
          });
        }
      });
    }));
}

function message(writer: BinaryWriter, field: number, write: (w: BinaryWriter) => void): void {
  writer.uint32((field << 3) | WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.uint32((field << 3) | WireType.LengthDelimited).string(value);
}
