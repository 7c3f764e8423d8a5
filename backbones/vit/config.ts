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
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** Features per token. */
  readonly width: number;
  /** Transformer blocks. */
  readonly depth: number;
  /** Heads of each attention; they divide the width. */
  readonly heads: number;
  /** Features between the two layers of each block's network, after the gate if there is one. */
  readonly hidden: number;
  /** The function between them: exact GELU, `x·σ(1.702x)`, or `silu(a)·b`. */
  readonly activation: "gelu" | "quick-gelu" | "swiglu";
  /** Added to variances by every layer normalisation. */
  readonly epsilon: number;
  /** Tokens beside the image's own and its patches'. */
  readonly registers: number;
  /** Patches along each side of the images that the position table was trained with. */
  readonly grid: number;
  /** How the table is brought to other sizes; undefined if its authors give no way. */
  readonly positions: PositionRule | undefined;
  /** Features of the result if a projection follows the last normalisation. */
  readonly projected?: number;
  readonly names: VitNames;
}

/** The tensors of a linear layer, a convolution or a normalisation. */
export interface PartNames {
  /** Linear layers `[out, in]`, kernels `[out, 3, patch, patch]`, factors `[width]`. */
  readonly weight: string;
  /** `[out]`. */
  readonly bias?: string;
}

/** The tensors of one block. */
export interface BlockNames {
  /** Normalisation before attention. */
  readonly norm1: PartNames;
  /** Queries, keys and values, in one matrix `[3·width, width]` or in three. */
  readonly qkv: readonly PartNames[];
  /** The layer after attention. */
  readonly out: PartNames;
  /** Factors `[width]` of what attention adds. */
  readonly scale1?: string;
  /** Normalisation before the network. */
  readonly norm2: PartNames;
  /** The network's first layer; for SwiGLU `[2·hidden, width]`. */
  readonly up: PartNames;
  /** Its second layer. */
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
  /** The convolution that makes tokens of patches. */
  readonly patch: PartNames;
  /** Normalisation before the first block. */
  readonly before?: PartNames;
  /** Normalisation after the last block. */
  readonly after: PartNames;
  /** The projection that follows, and whether it is stored as `[in, out]`. */
  readonly projection?: { readonly weight: string; readonly transposed: boolean };
  block(i: number): BlockNames;
}

/** What names depend on beside a file's layout. */
export interface NamesOptions {
  /** The beginning of every name. */
  readonly prefix: string;
  /** Whether blocks scale what they add. */
  readonly scaled: boolean;
  /** Whether blocks have SwiGLU networks. */
  readonly gated: boolean;
  /** The tensor of registers, if any. */
  readonly registers?: string;
}

/** Names of torch.hub's checkpoints of DINO and DINOv2, and of timm's. */
export function hubNames({ prefix, scaled, gated, registers }: NamesOptions): VitNames {
  const at = (name: string): string => `${prefix}${name}`;
  return {
    token: at("cls_token"),
    positions: at("pos_embed"),
    ...registers !== undefined && { registers },
    patch: part(at("patch_embed.proj")),
    after: part(at("norm")),
    block: (i) => {
      const own = (name: string): string => at(`blocks.${i}.${name}`);
      return {
        norm1: part(own("norm1")),
        qkv: [part(own("attn.qkv"))],
        out: part(own("attn.proj")),
        ...scaled && { scale1: own("ls1.gamma"), scale2: own("ls2.gamma") },
        norm2: part(own("norm2")),
        up: part(own(gated ? "mlp.w12" : "mlp.fc1")),
        down: part(own(gated ? "mlp.w3" : "mlp.fc2")),
      };
    },
  };
}

/** Names of Hugging Face's Dinov2Model and Dinov2WithRegistersModel. */
export function huggingFaceDinov2Names({ prefix, gated, registers }: NamesOptions): VitNames {
  return {
    ...huggingFaceEmbeddings(prefix),
    ...registers !== undefined && { registers },
    block: (i) => {
      const own = (name: string): string => `${prefix}encoder.layer.${i}.${name}`;
      return {
        ...huggingFaceAttention(own),
        norm1: part(own("norm1")),
        scale1: own("layer_scale1.lambda1"),
        norm2: part(own("norm2")),
        up: part(own(gated ? "mlp.weights_in" : "mlp.fc1")),
        down: part(own(gated ? "mlp.weights_out" : "mlp.fc2")),
        scale2: own("layer_scale2.lambda1"),
      };
    },
  };
}

/** Names of Hugging Face's ViTModel, which DINO's weights have there. */
export function huggingFaceVitNames(prefix: string): VitNames {
  return {
    ...huggingFaceEmbeddings(prefix),
    block: (i) => {
      const own = (name: string): string => `${prefix}encoder.layer.${i}.${name}`;
      return {
        ...huggingFaceAttention(own),
        norm1: part(own("layernorm_before")),
        norm2: part(own("layernorm_after")),
        up: part(own("intermediate.dense")),
        down: part(own("output.dense")),
      };
    },
  };
}

/** Names of Hugging Face's CLIPVisionModelWithProjection, CLIP's image tower. */
export function huggingFaceClipNames(prefix: string, projection?: string): VitNames {
  const at = (name: string): string => `${prefix}${name}`;
  return {
    token: at("embeddings.class_embedding"),
    positions: at("embeddings.position_embedding.weight"),
    patch: { weight: at("embeddings.patch_embedding.weight") },
    // The name is misspelt in the files.
    before: part(at("pre_layrnorm")),
    after: part(at("post_layernorm")),
    ...projection !== undefined && { projection: { weight: projection, transposed: false } },
    block: (i) => {
      const own = (name: string): string => at(`encoder.layers.${i}.${name}`);
      return {
        norm1: part(own("layer_norm1")),
        qkv: ["q_proj", "k_proj", "v_proj"].map((name) => part(own(`self_attn.${name}`))),
        out: part(own("self_attn.out_proj")),
        norm2: part(own("layer_norm2")),
        up: part(own("mlp.fc1")),
        down: part(own("mlp.fc2")),
      };
    },
  };
}

/** Names of CLIP's image tower in OpenAI's own files. */
export function openaiClipNames(prefix: string): VitNames {
  const at = (name: string): string => `${prefix}${name}`;
  return {
    token: at("class_embedding"),
    positions: at("positional_embedding"),
    patch: { weight: at("conv1.weight") },
    before: part(at("ln_pre")),
    after: part(at("ln_post")),
    projection: { weight: at("proj"), transposed: true },
    block: (i) => {
      const own = (name: string): string => at(`transformer.resblocks.${i}.${name}`);
      return {
        norm1: part(own("ln_1")),
        qkv: [{ weight: own("attn.in_proj_weight"), bias: own("attn.in_proj_bias") }],
        out: part(own("attn.out_proj")),
        norm2: part(own("ln_2")),
        up: part(own("mlp.c_fc")),
        down: part(own("mlp.c_proj")),
      };
    },
  };
}

function huggingFaceEmbeddings(prefix: string): Omit<VitNames, "block"> {
  return {
    token: `${prefix}embeddings.cls_token`,
    positions: `${prefix}embeddings.position_embeddings`,
    patch: part(`${prefix}embeddings.patch_embeddings.projection`),
    after: part(`${prefix}layernorm`),
  };
}

function huggingFaceAttention(own: (name: string) => string): Pick<BlockNames, "qkv" | "out"> {
  return {
    qkv: ["query", "key", "value"].map((name) => part(own(`attention.attention.${name}`))),
    out: part(own("attention.output.dense")),
  };
}

function part(name: string): Required<PartNames> {
  return { weight: `${name}.weight`, bias: `${name}.bias` };
}
