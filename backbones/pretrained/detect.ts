/** Finds the architecture that weights fit. */
import { InputError } from "../../core/errors.ts";
import { mobilenetArchitecture } from "../mobilenet.ts";
import { detectResnet, resnetArchitecture } from "../resnet.ts";
import { detectVit, readHuggingFaceConfig, type VitHints } from "../vit/detect_vit.ts";
import { vitArchitecture } from "../vit/vit.ts";
import type { Weights } from "../weights/weights.ts";
import type { Architecture } from "./architecture.ts";

/** Some names of each known layout, by which the nearest is found. */
const anchors: Readonly<Record<string, readonly string[]>> = {
  "DINO or DINOv2 (torch hub)": [
    "cls_token",
    "pos_embed",
    "patch_embed.proj.weight",
    "blocks.0.attn.qkv.weight",
    "blocks.0.norm1.weight",
    "blocks.0.mlp.fc1.weight",
    "norm.weight",
  ],
  "DINOv2 (Hugging Face)": [
    "embeddings.cls_token",
    "embeddings.position_embeddings",
    "embeddings.patch_embeddings.projection.weight",
    "encoder.layer.0.attention.attention.query.weight",
    "encoder.layer.0.norm1.weight",
    "encoder.layer.0.layer_scale1.lambda1",
    "layernorm.weight",
  ],
  "CLIP's image tower (Hugging Face)": [
    "embeddings.class_embedding",
    "embeddings.patch_embedding.weight",
    "embeddings.position_embedding.weight",
    "encoder.layers.0.self_attn.q_proj.weight",
    "pre_layrnorm.weight",
    "post_layernorm.weight",
  ],
  "CLIP's image tower (OpenAI)": [
    "class_embedding",
    "positional_embedding",
    "conv1.weight",
    "transformer.resblocks.0.attn.in_proj_weight",
    "ln_pre.weight",
    "ln_post.weight",
  ],
  "ResNet (torchvision)": [
    "conv1.weight",
    "bn1.running_mean",
    "layer1.0.conv1.weight",
    "layer2.0.downsample.0.weight",
    "layer4.1.bn2.weight",
  ],
  "MobileNetV1 (Keras)": ["conv1/kernel", "conv_dw_1/depthwise_kernel", "conv_pw_13_bn/gamma"],
};

/** Names that an error shows. */
const SHOWN = 4;

/** Works out the network that weights belong to; a `config.json` beside them is read. */
export function detectArchitecture(weights: Weights, hints: VitHints = {}): Architecture {
  const slash = weights.path.lastIndexOf("/");
  const folder = slash < 0 ? "." : weights.path.slice(0, slash) || "/";
  const config = hints.config ?? readHuggingFaceConfig(folder);
  const vit = detectVit(weights, { ...hints, config });
  if (vit !== undefined) return vitArchitecture(vit);
  const resnet = detectResnet(weights);
  if (resnet !== undefined) return resnetArchitecture(resnet);
  if (weights.tensors.has("conv_dw_1/depthwise_kernel")) return mobilenetArchitecture;
  throw unknownArchitecture(weights);
}

function unknownArchitecture({ path, tensors }: Weights): InputError {
  const names = [...tensors.keys()];
  const found = names.slice(0, SHOWN).map((name) =>
    `"${name}" [${tensors.get(name)!.shape.join(", ")}]`
  ).join(", ");
  const [nearest] = Object.entries(anchors).map(([title, expected]) => {
    const missing = expected.filter((name) =>
      !names.some((key) => key === name || key.endsWith(`.${name}`))
    );
    return { title, missing, share: 1 - missing.length / expected.length };
  }).sort((a, b) => b.share - a.share);
  const near = nearest!.share === 0
    ? ` Known: ${Object.keys(anchors).join(", ")}`
    : ` The nearest is ${nearest!.title}, which also has "${nearest!.missing[0]}"`;
  return new InputError(
    `"${path}" fits no known network: it holds ${names.length} tensors, such as ` +
      `${found || "none"}.${near}`,
  );
}
