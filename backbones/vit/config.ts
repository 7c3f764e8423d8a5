/** Vision transformers: their sizes, and the names that published files give to their tensors. */

/**
 * How a table of positions is brought to another number of patches.
 *
 * - "offset": DINO's and DINOv2's own code: a scale factor of (side + 0.1)/grid, no antialiasing.
 * - "hf": Hugging Face's port: to the wanted size exactly, no antialiasing.
 * - "antialias": DINOv2 with registers: to the wanted size exactly, antialiased.
 */
export type PositionRule = "offset" | "hf" | "antialias";

/** A vision transformer (Dosovitskiy et al., 2010.11929) and the names of its tensors. */
export interface VitConfig {
  /** The authors' name of the network, such as "DINOv2". */
  readonly family: string;
  readonly patch: number;
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  /** Features between the two layers of each block's network, after the gate if there is one. */
  readonly hidden: number;
  /** The function between them: exact GELU, `x·σ(1.702x)`, or `silu(a)·b`. */
  readonly activation: "gelu" | "quick-gelu" | "swiglu";
  readonly epsilon: number;
  /** Tokens beside the image's own and its patches'. */
  readonly registers: number;
  /** Patches along each side of the images that the position table was trained with. */
  readonly grid: number;
  /** How the table is brought to other sizes; undefined if its authors give no way. */
  readonly positions: PositionRule | undefined;
  readonly projected?: number;
  readonly names: VitNames;
}

/** The tensors of a linear layer, a convolution or a normalisation. */
export interface PartNames {
  /** Linear layers `[out, in]`, kernels `[out, 3, patch, patch]`, factors `[width]`. */
  readonly weight: string;
  readonly bias?: string;
}

/** The tensors of one block. */
export interface BlockNames {
  readonly norm1: PartNames;
  /** Queries, keys and values, in one matrix `[3·width, width]` or in three. */
  readonly qkv: readonly PartNames[];
  readonly out: PartNames;
  /** Factors `[width]` of what attention adds. */
  readonly scale1?: string;
  readonly norm2: PartNames;
  /** The network's first layer; for SwiGLU `[2·hidden, width]`. */
  readonly up: PartNames;
  readonly down: PartNames;
  /** Factors `[width]` of what the network adds. */
  readonly scale2?: string;
}

/** The tensors of a network. */
export interface VitNames {
  /** The image's own token, `width` numbers. */
  readonly token: string;
  /** Positions of that token and of all patches, row by row: `(1 + grid²)·width` numbers. */
  readonly positions: string;
  /** Tokens beside, `registers·width` numbers. */
  readonly registers?: string;
  readonly patch: PartNames;
  readonly before?: PartNames;
  readonly after: PartNames;
  /** The projection that follows, and whether it is stored as `[in, out]`. */
  readonly projection?: { readonly weight: string; readonly transposed: boolean };
  block(i: number): BlockNames;
}

/** The names in one layout of files, without what precedes all of them. */
interface NameTable {
  readonly token: string;
  readonly positions: string;
  readonly registers?: string;
  /** Layers are named without ".weight" and ".bias". */
  readonly patch: string;
  readonly before?: string;
  readonly after: string;
  readonly blocks: string;
  readonly norms: readonly [string, string];
  readonly qkv: readonly string[];
  readonly out: string;
  readonly scales?: readonly [string, string];
  readonly mlp: readonly [up: string, down: string];
  readonly gated?: readonly [up: string, down: string];
}

const HUGGING_FACE = {
  token: "embeddings.cls_token",
  positions: "embeddings.position_embeddings",
  registers: "embeddings.register_tokens",
  patch: "embeddings.patch_embeddings.projection",
  after: "layernorm",
  blocks: "encoder.layer.",
  qkv: ["query", "key", "value"].map((name) => `attention.attention.${name}`),
  out: "attention.output.dense",
} as const;

const TABLES = {
  /** torch.hub's checkpoints of DINO and DINOv2, and timm's. */
  "hub": {
    token: "cls_token",
    positions: "pos_embed",
    registers: "register_tokens",
    patch: "patch_embed.proj",
    after: "norm",
    blocks: "blocks.",
    norms: ["norm1", "norm2"],
    qkv: ["attn.qkv"],
    out: "attn.proj",
    scales: ["ls1.gamma", "ls2.gamma"],
    mlp: ["mlp.fc1", "mlp.fc2"],
    gated: ["mlp.w12", "mlp.w3"],
  },
  /** Hugging Face's Dinov2Model and Dinov2WithRegistersModel. */
  "hf-dinov2": {
    ...HUGGING_FACE,
    norms: ["norm1", "norm2"],
    scales: ["layer_scale1.lambda1", "layer_scale2.lambda1"],
    mlp: ["mlp.fc1", "mlp.fc2"],
    gated: ["mlp.weights_in", "mlp.weights_out"],
  },
  /** Hugging Face's ViTModel, which DINO's weights have there. */
  "hf-vit": {
    ...HUGGING_FACE,
    norms: ["layernorm_before", "layernorm_after"],
    mlp: ["intermediate.dense", "output.dense"],
  },
  /** Hugging Face's CLIPVisionModelWithProjection, CLIP's image tower. */
  "hf-clip": {
    token: "embeddings.class_embedding",
    positions: "embeddings.position_embedding.weight",
    patch: "embeddings.patch_embedding",
    // Spelt so in the files.
    before: "pre_layrnorm",
    after: "post_layernorm",
    blocks: "encoder.layers.",
    norms: ["layer_norm1", "layer_norm2"],
    qkv: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
    out: "self_attn.out_proj",
    mlp: ["mlp.fc1", "mlp.fc2"],
  },
  /** CLIP's image tower in OpenAI's own files. */
  "openai-clip": {
    token: "class_embedding",
    positions: "positional_embedding",
    patch: "conv1",
    before: "ln_pre",
    after: "ln_post",
    blocks: "transformer.resblocks.",
    norms: ["ln_1", "ln_2"],
    qkv: ["attn.in_proj_"],
    out: "attn.out_proj",
    mlp: ["mlp.c_fc", "mlp.c_proj"],
  },
} as const satisfies Readonly<Record<string, NameTable>>;

interface NamesOptions {
  /** Default as far as the layout knows them. */
  readonly scaled?: boolean;
  readonly gated?: boolean;
  readonly registers?: boolean;
  readonly projection?: VitNames["projection"] | undefined;
}

/** The tensors of a network in a layout, whose names begin with `prefix`. */
export function vitNames(
  layout: keyof typeof TABLES,
  prefix: string,
  { scaled = true, gated = false, registers = false, projection }: NamesOptions = {},
): VitNames {
  const table: NameTable = TABLES[layout];
  const part = (name: string): Required<PartNames> => {
    const stem = `${prefix}${name}${name.endsWith("_") ? "" : "."}`;
    return { weight: `${stem}weight`, bias: `${stem}bias` };
  };
  const patch = part(table.patch);
  const { norms, qkv, out, scales, mlp } = table;
  const [up, down] = gated ? table.gated! : mlp;
  return {
    token: `${prefix}${table.token}`,
    positions: `${prefix}${table.positions}`,
    ...registers && { registers: `${prefix}${table.registers}` },
    // CLIP's convolution has no bias.
    patch: table.before === undefined ? patch : { weight: patch.weight },
    ...table.before !== undefined && { before: part(table.before) },
    after: part(table.after),
    ...projection && { projection },
    block: (i) => {
      const own = (name: string): string => `${table.blocks}${i}.${name}`;
      return {
        norm1: part(own(norms[0])),
        qkv: qkv.map((name) => part(own(name))),
        out: part(own(out)),
        ...scaled && scales && {
          scale1: `${prefix}${own(scales[0])}`,
          scale2: `${prefix}${own(scales[1])}`,
        },
        norm2: part(own(norms[1])),
        up: part(own(up)),
        down: part(own(down)),
      };
    },
  };
}

/** CLIP's image tower as OpenAI names it. */
export function openaiClipNames(prefix: string): VitNames {
  const projection = { weight: `${prefix}proj`, transposed: true };
  return vitNames("openai-clip", prefix, { projection });
}
