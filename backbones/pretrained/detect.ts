/** Finds the architecture that weights fit. */
import { InputError } from "../../core/errors.ts";
import { mobilenetArchitecture } from "../mobilenet.ts";
import { detectResnet, resnetArchitecture } from "../resnet.ts";
import { openaiClipNames, type VitNames, vitNames } from "../vit/config.ts";
import { detectVit, readHuggingFaceConfig, type VitHints } from "../vit/detect_vit.ts";
import { vitArchitecture } from "../vit/vit.ts";
import type { Weights } from "../weights/weights.ts";
import type { Architecture } from "./architecture.ts";

/** Some names of each known layout, by which the nearest is found. */
const layouts: Readonly<Record<string, readonly string[]>> = {
  "DINO or DINOv2 (torch hub)": someOf(vitNames("hub", "", { scaled: false })),
  "DINOv2 (Hugging Face)": someOf(vitNames("hf-dinov2", "")),
  "CLIP's image tower (Hugging Face)": someOf(vitNames("hf-clip", "")),
  "CLIP's image tower (OpenAI)": someOf(openaiClipNames("")),
  "ResNet (torchvision)": [
    "conv1.weight",
    "bn1.running_mean",
    "layer1.0.conv1.weight",
    "layer2.0.downsample.0.weight",
    "layer4.1.bn2.weight",
  ],
  "MobileNetV1 (Keras)": ["conv1/kernel", "conv_dw_1/depthwise_kernel", "conv_pw_13_bn/gamma"],
};

function someOf({ token, positions, patch, before, after, block }: VitNames): string[] {
  const { norm1, qkv, up, scale1 } = block(0);
  const parts = [patch, qkv[0]!, norm1, up, ...before ? [before] : [], after];
  return [token, positions, ...parts.map(({ weight }) => weight), ...scale1 ? [scale1] : []];
}

const SHOWN = 4;

/** Works out the network that weights belong to; a `config.json` beside them is read. */
export function detectArchitecture(
  weights: Weights,
  hints: Pick<VitHints, "heads"> = {},
): Architecture {
  const slash = weights.path.lastIndexOf("/");
  const folder = slash < 0 ? "." : weights.path.slice(0, slash) || "/";
  const vit = detectVit(weights, { ...hints, config: readHuggingFaceConfig(folder) });
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
  const [nearest] = Object.entries(layouts).map(([title, expected]) => {
    const missing = expected.filter((name) =>
      !names.some((key) => key === name || key.endsWith(`.${name}`))
    );
    return { title, missing, share: 1 - missing.length / expected.length };
  }).sort((a, b) => b.share - a.share);
  const near = nearest!.share === 0
    ? ` Known: ${Object.keys(layouts).join(", ")}`
    : ` The nearest is ${nearest!.title}, which also has "${nearest!.missing[0]}"`;
  return new InputError(
    `"${path}" fits no known network: it holds ${names.length} tensors, such as ` +
      `${found || "none"}.${near}`,
  );
}
