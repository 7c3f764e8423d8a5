/** The names that published files of weights give to the parts of a vision transformer. */

/** A matrix or kernel and what is added; or a normalisation's factors and what is added. */
export interface PartNames {
  /** Linear layers `[out, in]`, kernels `[out, 3, patch, patch]`, factors `[width]`. */
  readonly weight: string;
  /** `[out]`; a part may have none. */
  readonly bias?: string;
}

/** The parts of one block. */
export interface BlockNames {
  /** Normalisation before attention. */
  readonly norm1: PartNames;
  /** Queries, keys and values, in one matrix `[3·width, width]` or in three. */
  readonly qkv: readonly PartNames[];
  /** After attention. */
  readonly out: PartNames;
  /** Factors `[width]` of what attention adds. */
  readonly scale1?: string;
  /** Normalisation before the network. */
  readonly norm2: PartNames;
  /** The network's first layer; for SwiGLU `[2·hidden, width]`. */
  readonly up: PartNames;
  /** Its second. */
  readonly down: PartNames;
  /** Factors `[width]` of what the network adds. */
  readonly scale2?: string;
}

/** The parts of a network. */
export interface VitNames {
  /** The layout, as `--help` and errors call it. */
  readonly layout: string;
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
  /** The parts of a block. */
  block(i: number): BlockNames;
}

/** What a file's names depend on beside its layout. */
export interface NamesOptions {
  /** What every name begins with. */
  readonly prefix: string;
  /** Whether blocks scale what they add. */
  readonly scaled: boolean;
  /** Whether blocks have SwiGLU networks. */
  readonly gated: boolean;
  /** The tensor of registers, where there is one. */
  readonly registers?: string;
}

/** Names as torch.hub's checkpoints of DINO and DINOv2 have them, and timm's. */
export function hubNames({ prefix, scaled, gated, registers }: NamesOptions): VitNames {
  const at = (name: string): string => `${prefix}${name}`;
  return {
    layout: "torch hub",
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

/** Names as Hugging Face's Dinov2Model and Dinov2WithRegistersModel have them. */
export function huggingFaceDinov2Names(options: NamesOptions): VitNames {
  const { prefix, gated, registers } = options;
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

/** Names as Hugging Face's ViTModel has them, which DINO's weights come in there. */
export function huggingFaceVitNames({ prefix }: NamesOptions): VitNames {
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

/** Names of CLIP's image tower as Hugging Face's CLIPVisionModelWithProjection has them. */
export function huggingFaceClipNames(prefix: string, projection?: string): VitNames {
  const at = (name: string): string => `${prefix}${name}`;
  return {
    layout: "Hugging Face",
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

/**
 * Names of CLIP's image tower as OpenAI's own files have them.
 *
 * @param prefix What names begin with, such as "visual.".
 */
export function openaiClipNames(prefix: string): VitNames {
  const at = (name: string): string => `${prefix}${name}`;
  return {
    layout: "OpenAI",
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
    layout: "Hugging Face",
    token: `${prefix}embeddings.cls_token`,
    positions: `${prefix}embeddings.position_embeddings`,
    patch: part(`${prefix}embeddings.patch_embeddings.projection`),
    after: part(`${prefix}layernorm`),
  };
}

function huggingFaceAttention(
  own: (name: string) => string,
): Pick<BlockNames, "qkv" | "out"> {
  return {
    qkv: ["query", "key", "value"].map((name) => part(own(`attention.attention.${name}`))),
    out: part(own("attention.output.dense")),
  };
}

function part(name: string): Required<PartNames> {
  return { weight: `${name}.weight`, bias: `${name}.bias` };
}
