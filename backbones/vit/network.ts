/** Vision transformers as graphs, whatever their family. */
import {
  add,
  concat,
  conv2d,
  expand,
  gelu,
  layerNorm,
  matmul,
  mul,
  reshape,
  sigmoid,
  slice,
  split,
  transpose,
  type Value,
} from "../../onnx/mod.ts";
import { weight, type WeightSource } from "../weights/source.ts";
import { attend, attendTo, type AttentionForm } from "./attention.ts";
import type { VitConfig } from "./config.ts";
import { linearOfBytes } from "./linear_of_bytes.ts";
import { embeddingOf } from "./embedding.ts";
import type { BlockNames, PartNames } from "./names.ts";
import type { PositionRule } from "./positions.ts";

/** How a graph is built. */
export interface VitOptions {
  /** How positions are interpolated; default what the network's authors do. */
  readonly positions?: PositionRule | undefined;
  /** Whether attention is one operator of ONNX Runtime's or ONNX's own operators; default "fused". */
  readonly attention?: AttentionForm | undefined;
}

/** What building takes at every step. */
interface Build {
  readonly config: VitConfig;
  readonly source: WeightSource;
  readonly attention: AttentionForm;
}

/**
 * The features of images: their own token after the last normalisation, projected where the network
 * has a projection.
 *
 * @param images float32 `[N, 3, S, S]`, normalised; patches divide S.
 * @returns float32 `[N, features]`.
 */
export function vitFeatures(
  images: Value,
  config: VitConfig,
  source: WeightSource,
  options: VitOptions = {},
): Value {
  const build = { config, source, attention: options.attention ?? "fused" };
  const { width, depth, names, projected } = config;
  let x = embed(images, build, options.positions);
  for (let i = 0; i < depth - 1; i++) x = block(x, i, build);
  // Of the last block only the image's own token is read: the others need not be computed.
  const own = reshape(block(x, depth - 1, build, 1), [images.shape[0]!, width]);
  const features = norm(own, names.after, build);
  if (projected === undefined) return features;
  const { weight: name, transposed } = names.projection!;
  const shape = transposed ? [width, projected] : [projected, width];
  const matrix = weight(images.graph, source, name, shape);
  return matmul(features, transposed ? matrix : transpose(matrix));
}

/**
 * All tokens after the last normalisation: the image's own, registers, patches row by row.
 *
 * @param images float32 `[N, 3, S, S]`, normalised; patches divide S.
 * @returns float32 `[N, 1 + registers + (S/patch)², width]`.
 */
export function vitTokens(
  images: Value,
  config: VitConfig,
  source: WeightSource,
  options: VitOptions = {},
): Value {
  const build = { config, source, attention: options.attention ?? "fused" };
  let x = embed(images, build, options.positions);
  for (let i = 0; i < config.depth; i++) x = block(x, i, build);
  return norm(x, config.names.after, build);
}

function embed(images: Value, build: Build, rule: PositionRule | undefined): Value {
  const { config: { patch, width, registers, names }, source, config } = build;
  const { graph } = images;
  const side = (images.shape[2] as number) / patch;
  const { tokens, positions } = embeddingOf(config, source.file, side, rule);
  const kernel = weight(graph, source, names.patch.weight, [width, 3, patch, patch]);
  const bias = names.patch.bias === undefined
    ? undefined
    : weight(graph, source, names.patch.bias, [width]);
  const pieces = conv2d(images, kernel, bias, { stride: patch });
  const n = images.shape[0]!;
  const rows = transpose(reshape(pieces, [n, width, side ** 2]), [0, 2, 1]);
  const patches = add(rows, graph.constant({ data: positions, shape: [side ** 2, width] }));
  const first = graph.constant({ data: tokens, shape: [1, 1 + registers, width] });
  const all = concat([expand(first, [n, 1 + registers, width]), patches], 1);
  return names.before === undefined ? all : norm(all, names.before, build);
}

/** A block; only the first `rows` tokens of its result are computed, by default all. */
function block(x: Value, i: number, build: Build, rows?: number): Value {
  const { config: { names, width }, source } = build;
  const own = names.block(i);
  const first = (y: Value): Value => rows === undefined ? y : slice(y, 1, 0, rows);
  const seen = look(norm(x, own.norm1, build), own, build);
  const scaled = (y: Value, name: string | undefined): Value =>
    name === undefined ? y : mul(y, weight(x.graph, source, name, [width]));
  const y = add(first(x), scaled(linear(first(seen), own.out, width, build), own.scale1));
  return add(y, scaled(mlp(norm(y, own.norm2, build), own, build), own.scale2));
}

/** Attention; in 8 bits its products with weights are those of every other layer. */
function look(x: Value, own: BlockNames, build: Build): Value {
  const { config: { heads, width }, source, attention } = build;
  if (source.precision === "int8") {
    const out = 3 * width / own.qkv.length;
    return attendTo(concat(own.qkv.map((part) => linear(x, part, out, build)), -1), heads);
  }
  const [matrix, bias] = queriesKeysValues(x, own, build);
  return attend(x, matrix, bias, heads, attention);
}

/** `[width, 3·width]` and `[3·width]`, from one matrix or from three. */
function queriesKeysValues(x: Value, { qkv }: BlockNames, build: Build): [Value, Value] {
  const { config: { width }, source } = build;
  const rows = 3 * width / qkv.length;
  const matrices = qkv.map((p) => weight(x.graph, source, p.weight, [rows, width]));
  const biases = qkv.map((p) => weight(x.graph, source, p.bias!, [rows]));
  const joined = (parts: Value[]): Value => parts.length === 1 ? parts[0]! : concat(parts);
  return [transpose(joined(matrices)), joined(biases)];
}

function mlp(x: Value, { up, down }: BlockNames, build: Build): Value {
  const { config: { activation, hidden, width } } = build;
  const wide = linear(x, up, activation === "swiglu" ? 2 * hidden : hidden, build);
  return linear(activate(wide, activation), down, width, build);
}

function activate(x: Value, activation: VitConfig["activation"]): Value {
  if (activation === "gelu") return gelu(x);
  if (activation === "quick-gelu") return mul(x, sigmoid(mul(x, 1.702)));
  const [a, b] = split(x, 2, -1) as [Value, Value];
  return mul(mul(a, sigmoid(a)), b);
}

/** `x·Wᵀ + b`; W is stored as `[out, in]`. */
function linear(x: Value, part: PartNames, out: number, { source }: Build): Value {
  const inner = x.shape.at(-1) as number;
  if (source.precision === "int8") return linearOfBytes(x, source, part, [out, inner]);
  const product = matmul(x, transpose(weight(x.graph, source, part.weight, [out, inner])));
  return part.bias === undefined
    ? product
    : add(product, weight(x.graph, source, part.bias, [out]));
}

function norm(x: Value, part: PartNames, { config, source }: Build): Value {
  const [scale, bias] = [part.weight, part.bias!].map((name) =>
    weight(x.graph, source, name, [config.width])
  ) as [Value, Value];
  return layerNorm(x, scale, bias, config.epsilon);
}
