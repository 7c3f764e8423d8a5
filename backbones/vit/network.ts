/** Vision transformers as graphs. */
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
  softmax,
  split,
  transpose,
  type Value,
} from "../../onnx/mod.ts";
import { quantise, requireShape, weight, type WeightSource } from "../weights/source.ts";
import type { BlockNames, PartNames, PositionRule, VitConfig } from "./config.ts";
import { embeddingOf } from "./positions.ts";

/** "fused" is ONNX Runtime's own operator; "standard" is written in products and a softmax. */
export type AttentionForm = "fused" | "standard";

/** How a graph is built. */
export interface VitOptions {
  /** How positions are interpolated; default what the network's authors do. */
  readonly positions?: PositionRule | undefined;
  readonly attention?: AttentionForm | undefined;
}

interface Build {
  readonly config: VitConfig;
  readonly source: WeightSource;
  readonly attention: AttentionForm;
}

/** Features of normalised images `[N, 3, S, S]`: their own token, projected if that is. */
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

/** All tokens after the last normalisation: `[N, 1 + registers + (S/patch)², width]`. */
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
  const scaled = (y: Value, name: string | undefined): Value =>
    name === undefined ? y : mul(y, weight(x.graph, source, name, [width]));
  const attended = attention(norm(x, own.norm1, build), own, build);
  const y = add(first(x), scaled(linear(first(attended), own.out, width, build), own.scale1));
  return add(y, scaled(mlp(norm(y, own.norm2, build), own, build), own.scale2));
}

/** Self-attention (Vaswani et al., 1706.03762): every token looks at all tokens of its image. */
function attention(x: Value, { qkv }: BlockNames, build: Build): Value {
  const { config: { heads, width }, source } = build;
  const rows = 3 * width / qkv.length;
  if (source.precision === "int8") {
    return attendTo(concat(qkv.map((part) => linear(x, part, rows, build)), -1), heads);
  }
  const matrices = qkv.map((part) => weight(x.graph, source, part.weight, [rows, width]));
  const biases = qkv.map((part) => weight(x.graph, source, part.bias!, [rows]));
  const joined = (parts: Value[]): Value => parts.length === 1 ? parts[0]! : concat(parts);
  return attend(x, transpose(joined(matrices)), joined(biases), heads, build.attention);
}

/** Attention of `[N, T, D]` by queries, keys and values `[D, 3·D]`, before the output projection. */
function attend(
  x: Value,
  matrix: Value,
  bias: Value,
  heads: number,
  form: AttentionForm,
): Value {
  if (form === "standard") return attendTo(add(matmul(x, matrix), bias), heads);
  return x.graph.node({
    operator: "Attention",
    domain: "com.microsoft",
    operands: [x, matrix, bias],
    attributes: { num_heads: heads },
    outputs: [x],
  })[0]!;
}

/** Attention of queries, keys and values side by side, `[N, T, 3·D]`, in standard operators. */
function attendTo(qkv: Value, heads: number): Value {
  const [n, tokens, joined] = qkv.shape;
  const width = joined as number / 3;
  const size = width / heads;
  const headed = (part: Value, order: readonly number[]): Value =>
    transpose(reshape(part, [n!, tokens!, heads, size]), order);
  const [q, k, v] = split(qkv, 3, -1) as [Value, Value, Value];
  const scores = mul(matmul(headed(q, [0, 2, 1, 3]), headed(k, [0, 2, 3, 1])), size ** -0.5);
  const seen = matmul(softmax(scores), headed(v, [0, 2, 1, 3]));
  return reshape(transpose(seen, [0, 2, 1, 3]), [n!, tokens!, width]);
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
  if (source.precision === "int8") return linearOfBytes(x, part, [out, inner], source);
  const product = matmul(x, transpose(weight(x.graph, source, part.weight, [out, inner])));
  return part.bias === undefined
    ? product
    : add(product, weight(x.graph, source, part.bias, [out]));
}

/** The same in whole numbers: weights of 8 bits, inputs rounded to 8 bits at every run. */
function linearOfBytes(
  x: Value,
  { weight: name, bias }: PartNames,
  shape: readonly [out: number, inner: number],
  source: WeightSource,
): Value {
  const { graph } = x;
  const { file } = source;
  requireShape(file.path, file.info(name), shape);
  const [out, inner] = shape;
  const { data, scales } = quantise(file.float32(name).data, shape, 0);
  const turned = Int8Array.from(data, (_, i) => data[(i % out) * inner + Math.floor(i / out)]!);
  return graph.node({
    operator: "DynamicQuantizeMatMul",
    domain: "com.microsoft",
    operands: [
      x,
      graph.constant({ data: turned, shape: [inner, out] }),
      graph.constant({ data: scales, shape: [out] }),
      graph.constant({ data: new Int8Array(out), shape: [out] }),
      bias === undefined ? undefined : weight(graph, source, bias, [out]),
    ],
    outputs: [{ dtype: "float32", shape: [...x.shape.slice(0, -1), out] }],
  })[0]!;
}

function norm(x: Value, part: PartNames, { config, source }: Build): Value {
  const [scale, bias] = [part.weight, part.bias!].map((name) =>
    weight(x.graph, source, name, [config.width])
  ) as [Value, Value];
  return layerNorm(x, scale, bias, config.epsilon);
}
