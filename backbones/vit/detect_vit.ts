/** Works out which vision transformer a file of weights fits, from its tensors' names and shapes. */
import * as v from "valibot";
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { reasonOf, type Weights } from "../weights/weights.ts";
import {
  openaiClipNames,
  type PositionRule,
  type VitConfig,
  type VitNames,
  vitNames,
} from "./config.ts";

/** Features of a head in DINO, DINOv2 and CLIP alike. */
const HEAD_WIDTH = 64;

/** What tensors do not tell. */
export interface VitHints {
  /** Heads of each attention; default 64 features per head, as in all published networks. */
  readonly heads?: number | undefined;
  readonly config?: HuggingFaceConfig | undefined;
}

interface Layout {
  readonly family: string;
  readonly names: VitNames;
  readonly activation: VitConfig["activation"];
  readonly epsilon: number;
  readonly positions: PositionRule | undefined;
}

/** Works out the network; undefined if the names are not those of a known vision transformer. */
export function detectVit(weights: Weights, hints: VitHints = {}): VitConfig | undefined {
  refuseDinov3(weights);
  const found = layoutOf(weights, hints.config);
  if (found === undefined) return undefined;
  const { names, activation } = found;
  const [width, channels, patch] = axes(weights, names.patch.weight, 4);
  if (channels !== 3) throw misfit(weights, names.patch.weight, "images of 3 channels");
  const depth = depthOf(weights, names);
  const [inner] = axes(weights, names.block(0).up.weight, 2);
  const projection = names.projection && axes(weights, names.projection.weight, 2);
  return {
    family: found.family,
    patch: patch!,
    width: width!,
    depth,
    heads: headsOf(weights, width!, hints),
    hidden: activation === "swiglu" ? inner! / 2 : inner!,
    activation,
    epsilon: hints.config?.epsilon ?? found.epsilon,
    registers: names.registers === undefined ? 0 : elements(weights, names.registers) / width!,
    grid: gridOf(weights, names.positions, width!),
    positions: found.positions,
    ...projection && { projected: projection[names.projection!.transposed ? 1 : 0]! },
    names,
  };
}

function layoutOf(weights: Weights, config?: HuggingFaceConfig): Layout | undefined {
  const hub = prefixOf(weights, "patch_embed.proj.weight");
  if (hub !== undefined && weights.tensors.has(`${hub}blocks.0.attn.qkv.weight`)) {
    return dinoFromHub(weights, hub);
  }
  const face = prefixOf(weights, "embeddings.patch_embeddings.projection.weight");
  if (face !== undefined) return dinoFromHuggingFace(weights, face);
  return clip(weights, config);
}

function dinoFromHub(weights: Weights, prefix: string): Layout {
  const has = (name: string): boolean => weights.tensors.has(`${prefix}${name}`);
  const scaled = has("blocks.0.ls1.gamma");
  const gated = has("blocks.0.mlp.w12.weight");
  const names = vitNames("hub", prefix, { scaled, gated, registers: has("register_tokens") });
  return dino(names, scaled, gated);
}

function dinoFromHuggingFace(weights: Weights, prefix: string): Layout | undefined {
  const has = (name: string): boolean => weights.tensors.has(`${prefix}${name}`);
  if (has("encoder.layer.0.layernorm_before.weight")) {
    return { ...dino(vitNames("hf-vit", prefix), false, false), epsilon: 1e-12 };
  }
  if (!has("encoder.layer.0.norm1.weight")) return undefined;
  const gated = has("encoder.layer.0.mlp.weights_in.weight");
  const registers = has("embeddings.register_tokens");
  return dino(vitNames("hf-dinov2", prefix, { gated, registers }), true, gated);
}

function dino(names: VitNames, scaled: boolean, gated: boolean): Layout {
  return {
    family: scaled ? "DINOv2" : "DINO",
    names,
    activation: gated ? "swiglu" : "gelu",
    epsilon: 1e-6,
    positions: names.registers === undefined ? "offset" : "antialias",
  };
}

function clip(weights: Weights, config?: HuggingFaceConfig): Layout | undefined {
  const shared = { family: "CLIP", epsilon: 1e-5, positions: undefined } as const;
  const face = prefixOf(weights, "embeddings.patch_embedding.weight");
  if (face !== undefined && weights.tensors.has(`${face}pre_layrnorm.weight`)) {
    const before = prefixOf(weights, "visual_projection.weight");
    const projection = before === undefined
      ? undefined
      : { weight: `${before}visual_projection.weight`, transposed: false };
    const activation = config?.activation === "gelu" ? "gelu" : "quick-gelu";
    return { ...shared, names: vitNames("hf-clip", face, { projection }), activation };
  }
  const own = prefixOf(weights, "transformer.resblocks.0.attn.in_proj_weight", "visual.");
  if (own === undefined || !weights.tensors.has(`${own}conv1.weight`)) return undefined;
  return { ...shared, names: openaiClipNames(own), activation: "quick-gelu" };
}

function prefixOf(weights: Weights, name: string, ends = ""): string | undefined {
  const prefixes = [...weights.tensors.keys()].filter((key) =>
    key === name || key.endsWith(`.${name}`)
  ).map((key) => key.slice(0, -name.length));
  return prefixes.find((prefix) => ends !== "" && prefix.endsWith(ends)) ??
    // Of a whole training state, the teacher is what its authors publish.
    prefixes.find((prefix) => prefix.startsWith("teacher.")) ??
    prefixes.sort((a, b) => a.length - b.length)[0];
}

function depthOf(weights: Weights, names: VitNames): number {
  let depth = 0;
  while (weights.tensors.has(names.block(depth).norm1.weight)) depth++;
  if (depth > 0) return depth;
  throw new InputError(
    `"${weights.path}" has no tensor "${names.block(0).norm1.weight}": its blocks are missing`,
  );
}

function headsOf(weights: Weights, width: number, { heads, config }: VitHints): number {
  const count = heads ?? config?.heads ?? width / HEAD_WIDTH;
  if (Number.isInteger(count) && width % count === 0) return count;
  const given = heads ?? config?.heads;
  throw new InputError(
    `"${weights.path}": ${width} features cannot be divided into ` +
      `${given === undefined ? `heads of ${HEAD_WIDTH}` : `${given} heads`}; ` +
      "give their number by --heads, or put the config.json of the weights beside them",
  );
}

function gridOf(weights: Weights, name: string, width: number): number {
  const positions = elements(weights, name) / width;
  const grid = Math.sqrt(positions - 1);
  if (Number.isInteger(grid) && grid > 0) return grid;
  throw misfit(weights, name, "positions of one token and a square of patches");
}

function elements(weights: Weights, name: string): number {
  return weights.info(name).shape.reduce((a, b) => a * b, 1);
}

function axes(weights: Weights, name: string, rank: number): readonly number[] {
  const { shape } = weights.info(name);
  if (shape.length === rank && shape.every((length) => length > 0)) return shape;
  throw misfit(weights, name, `a tensor of ${rank} axes`);
}

function misfit(weights: Weights, name: string, wanted: string): InputError {
  const { shape } = weights.info(name);
  return new InputError(
    `"${weights.path}": tensor "${name}" has shape [${shape.join(", ")}], ` +
      `but the network needs ${wanted}`,
  );
}

function refuseDinov3({ path, tensors }: Weights): void {
  const telling = ["storage_tokens", "rope_embed.periods", "layer.0.attention.q_proj.weight"];
  const found = [...tensors.keys()].find((key) =>
    telling.some((name) => key === name || key.endsWith(`.${name}`)) && !key.includes("encoder.")
  );
  if (found === undefined) return;
  throw new InputError(
    `"${path}" looks like DINOv3 (it has a tensor "${found}"), which is not offered: its weights ` +
      "are gated, so nothing of it could be verified; use DINOv2",
  );
}

/** What is taken from Hugging Face's `config.json`. */
interface HuggingFaceConfig {
  readonly heads?: number | undefined;
  readonly epsilon?: number | undefined;
  readonly activation?: string | undefined;
}

const positive = v.pipe(v.number(), v.gtValue(0));

const vision = v.object({
  num_attention_heads: v.optional(v.pipe(positive, v.integer())),
  layer_norm_eps: v.optional(positive),
  hidden_act: v.optional(v.string()),
});

/** A network of two towers describes each. */
const config = v.union([v.object({ vision_config: vision }), vision]);

/** Reads the `config.json` that Hugging Face puts beside weights; undefined if there is none. */
export function readHuggingFaceConfig(folder: string): HuggingFaceConfig | undefined {
  const path = `${folder}/config.json`;
  let text: string;
  try {
    text = Deno.readTextFileSync(regular(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new InputError(`Cannot read "${path}": ${reasonOf(error)}`);
  }
  try {
    const parsed = v.parse(config, JSON.parse(text));
    const own = "vision_config" in parsed ? parsed.vision_config : parsed;
    return {
      heads: own.num_attention_heads,
      epsilon: own.layer_norm_eps,
      activation: own.hidden_act,
    };
  } catch (error) {
    throw new InputError(`"${path}" is damaged: ${messageOf(error)}; fetch it again`);
  }
}
