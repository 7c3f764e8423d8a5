/** A user's `.onnx` file as a backbone. */
import { InputError, unknownName } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import {
  cast,
  externalFiles,
  gather,
  type ModelSignature,
  modelSignature,
  type SignatureValue,
  SurroundedProgram,
  transpose,
  type Value,
} from "../../onnx/mod.ts";
import { type LoadedBackbone, loadedBackbone } from "../backbone.ts";
import {
  describeNormalisation,
  type Normalisation,
  normalisationNamed,
  normalise,
} from "../preprocess/normalise.ts";
import { preprocessing } from "../preprocess/preprocessing.ts";
import { squareInput } from "../pretrained/architecture.ts";
import { hashOfFiles } from "../weights/verify.ts";
import { Weights } from "../weights/weights.ts";
import { requireOwnRows } from "./row_check.ts";

/** Names that the model surely does not have. */
const [IMAGES, FEATURES] = ["trawl/images", "trawl/features"];

const BATCH = 8;

const USUAL = 224;

/** The side that images are resized to before 224 pixels are cut out. */
const RESIZED = 256;

/** A file that is used as a backbone. */
export interface UserBackboneOptions {
  /** An `.onnx` file, or weights that one of the known networks fits. */
  readonly path: string;
  /** Of an `.onnx` file: the input for images; default its only one. */
  readonly input?: string | undefined;
  /** Of an `.onnx` file: the output of features; default its only one. */
  readonly output?: string | undefined;
  /** Height and width of images; default what the file says, else 224. */
  readonly size?: number | undefined;
  /** The name of a normalisation; default "imagenet". */
  readonly normalise?: string | undefined;
  /** Of weights: heads of each attention, if they are not 64 features wide. */
  readonly heads?: number | undefined;
}

interface ImageInput {
  readonly name: string;
  readonly dtype: "uint8" | "float32" | "float16";
  readonly channelsFirst: boolean;
  readonly size: number;
  /** Images of every run; undefined for any number. */
  readonly batch: number | undefined;
}

/** A file's name without its folders, so that results do not depend on where it is. */
export function fileName(path: string): string {
  return path.slice(path.replaceAll("\\", "/").lastIndexOf("/") + 1);
}

/**
 * Opens an `.onnx` file. A model of numbers is given normalised images, a model of bytes is given them as
 * they are; of an output `[N, T, D]` the first token is taken, `[N, D, 1, 1]` is `[N, D]`.
 */
export async function loadOnnxBackbone(options: UserBackboneOptions): Promise<LoadedBackbone> {
  const path = await Deno.realPath(options.path).catch(() => options.path);
  const signature = await modelSignature(path);
  const input = imageInputOf(path, signature, options);
  const [output, width] = featureOutput(path, signature, options);
  const model = await Deno.readFile(regular(path));
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  const { size, batch } = input;
  const normalisation = normalisationNamed(options.normalise ?? "imagenet");
  const program = new SurroundedProgram({
    name: fileName(path),
    model,
    folder,
    input: input.name,
    output: { ...output, dtype: output.dtype!, shape: ["N", ...output.shape.slice(1)] },
    before: (graph) => {
      const bytes = graph.input(IMAGES, "uint8", [batch ?? "N", size, size, 3]);
      return prepared(bytes, input, normalisation);
    },
    after: (value) => ({ [FEATURES]: cast(rowOfFeatures(value, width), "float32") }),
  });
  await requireOwnRows(options.path, program, squareInput(size));
  const steps = {
    resize: { shorter: Math.round(size * RESIZED / USUAL) },
    crop: [size, size],
    channels: 3,
  } as const;
  const files = [path, ...externalFiles(model).map((file) => `${folder}/${file}`)];
  const content = { tensors: new Map(), metadata: {}, files };
  const numbers = input.dtype === "uint8"
    ? "bytes as they are"
    : describeNormalisation(normalisation);
  return loadedBackbone({
    backbone: { name: fileName(options.path), input: squareInput(size), width },
    program,
    preprocessing: preprocessing(steps),
    batch: batch ?? BATCH,
    takes: `${numbers}, input "${input.name}"`,
    weights: new Weights(path, content, await hashOfFiles(files)),
  });
}

function prepared(
  bytes: Value,
  { dtype, channelsFirst }: ImageInput,
  { mean, std }: Normalisation,
): Value {
  if (dtype === "uint8") return channelsFirst ? transpose(bytes, [0, 3, 1, 2]) : bytes;
  const planes = normalise(bytes, mean, std);
  return cast(channelsFirst ? planes : transpose(planes, [0, 2, 3, 1]), dtype);
}

function rowOfFeatures(value: Value, width: number): Value {
  if (value.rank === 2) return value;
  if (value.rank === 3) return gather(value, 0, 1);
  const shape = [value.shape[0]!, width];
  return value.graph.node({
    operator: "Flatten",
    operands: [value],
    attributes: { axis: 1 },
    outputs: [{ dtype: value.dtype, shape }],
  })[0]!;
}

function imageInputOf(
  path: string,
  { inputs }: ModelSignature,
  { input: name, size }: UserBackboneOptions,
): ImageInput {
  const value = named(path, "input", inputs, name);
  const others = inputs.filter((other) => other !== value);
  if (others.length > 0) {
    throw new InputError(
      `"${path}" also needs ${
        others.map(shown).join(", ")
      }; export it with images as its only input`,
    );
  }
  const { shape, dtype } = value;
  const channelsFirst = shape[1] === 3 || shape[3] !== 3;
  const [batch, ...rest] = shape;
  const sides = channelsFirst ? rest.slice(1) : rest.slice(0, 2);
  const channels = channelsFirst ? rest[0] : rest[2];
  const typed = dtype === "uint8" || dtype === "float32" || dtype === "float16";
  if (shape.length !== 4 || !typed || (typeof channels === "number" && channels !== 3)) {
    throw new InputError(
      `"${path}": input ${shown(value)} is not for colour images: it must be float32, float16 or ` +
        "uint8 [N, 3, H, W] or [N, H, W, 3]",
    );
  }
  const fixed = sides.filter((side) => typeof side === "number");
  const side = size ?? fixed[0] ?? USUAL;
  if (fixed.some((length) => length !== side)) {
    throw new InputError(
      `"${path}": input ${shown(value)} does not take images of ${side} × ${side} pixels`,
    );
  }
  return {
    name: value.name,
    dtype,
    channelsFirst,
    size: side,
    batch: typeof batch === "number" ? batch : undefined,
  };
}

function featureOutput(
  path: string,
  { outputs }: ModelSignature,
  { output: name }: UserBackboneOptions,
): [SignatureValue, width: number] {
  const value = named(path, "output", outputs, name);
  const { shape, dtype } = value;
  const width = shape.length === 3 ? shape[2] : shape[1];
  const pooled = shape.length === 4 && shape.slice(2).every((length) => length === 1);
  const fits = shape.length === 2 || shape.length === 3 || pooled;
  const typed = dtype === "float32" || dtype === "float16" || dtype === "float64";
  if (fits && typed && typeof width === "number") return [value, width];
  throw new InputError(
    `"${path}": output ${shown(value)} is not features: it must be floating point [N, D], ` +
      "[N, T, D] or [N, D, 1, 1] with D known",
  );
}

function named(
  path: string,
  kind: "input" | "output",
  values: readonly SignatureValue[],
  name: string | undefined,
): SignatureValue {
  const found = name === undefined && values.length === 1
    ? values[0]
    : values.find((value) => value.name === name);
  if (found !== undefined) return found;
  const names = values.map((value) => value.name);
  if (name !== undefined) throw unknownName(`${kind} of "${path}"`, name, names);
  throw new InputError(
    `"${path}" has ${values.length} ${kind}s: choose one with --${kind}; ` +
      values.map(shown).join(", "),
  );
}

function shown({ name, dtype, shape }: SignatureValue): string {
  return `"${name}" ${dtype ?? "(not a tensor)"} [${shape.join(", ")}]`;
}
