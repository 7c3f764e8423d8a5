/** Every network with published weights, and where these come from. */
import { loadedBackbone, type WeightsFile } from "../backbone.ts";
import { mobilenetArchitecture } from "../mobilenet.ts";
import { preprocessing } from "../preprocess/preprocessing.ts";
import type { ResnetConfig } from "../reference/convolutional.ts";
import { resnetArchitecture } from "../resnet.ts";
import { openaiClipNames, type VitConfig, vitNames } from "../vit/config.ts";
import { vitArchitecture } from "../vit/vit.ts";
import { verifiedWeights } from "../weights/verify.ts";
import { networkProgram } from "./architecture.ts";
import { pretrained, type PretrainedBackbone } from "./pretrained.ts";

/** Google's weights of 2017 as Keras stores them, in one safetensors file. */
const mobilenetWeights: WeightsFile = {
  path: "mobilenet_v1_075_224/model.safetensors",
  bytes: 10420048,
  sha256: "007af4d9db9d2e68de9a45fb9f65fa291604d0367491a94304859b092ac6ab28",
};

/** Pixels per run that keep MobileNet's activations in the cache: measured. */
const PIXELS_PER_RUN = 8 * mobilenetArchitecture.size ** 2;

/** MobileNetV1 0.75 for square images of one size; its few weights are copied into the program. */
export function mobilenetBackbone(side: number): PretrainedBackbone {
  const title = "MobileNetV1 0.75, ImageNet weights";
  const batch = Math.max(1, Math.round(PIXELS_PER_RUN / side ** 2));
  const entry = pretrained({
    name: "mobilenet-v1-075",
    title,
    licence: "Apache-2.0",
    source: "Howard et al., MobileNets, arXiv 1704.04861; weights of TensorFlow.js",
    width: mobilenetArchitecture.width,
    batch,
    network: mobilenetArchitecture,
    files: [mobilenetWeights],
  }, side);
  const { network } = entry;
  const backbone: PretrainedBackbone = {
    ...entry,
    title: `${title}, ${side} × ${side}`,
    atSize: mobilenetBackbone,
    load: async ({ folder }) => {
      const file = await verifiedWeights(`${folder}/${mobilenetWeights.path}`, mobilenetWeights);
      return loadedBackbone({
        backbone,
        program: networkProgram(`mobilenet-v1-075 ${side}`, network, { file }),
        preprocessing: preprocessing(network.steps(side)),
        batch,
        weights: file,
      });
    },
  };
  return backbone;
}

/** The sizes of DINOv2 (Oquab et al., 2304.07193); `face` is the name at Hugging Face. */
const sizes = {
  s: { width: 384, depth: 12, batch: 8, face: "small" },
  b: { width: 768, depth: 12, batch: 4, face: "base" },
  l: { width: 1024, depth: 24, batch: 2, face: "large" },
  g: { width: 1536, depth: 40, batch: 1, face: "giant" },
} as const;

type Size = keyof typeof sizes;

const dinov2Hashes: Readonly<Record<string, string>> = {
  dinov2_vits14: "b938bf1bc15cd2ec0feacfe3a1bb553fe8ea9ca46a7e1d8d00217f29aef60cd9",
  dinov2_vitb14: "0b8b82f85de91b424aded121c7e1dcc2b7bc6d0adeea651bf73a13307fad8c73",
  dinov2_vitl14: "d5383ea8f4877b2472eb973e0fd72d557c7da5d3611bd527ceeb1d7162cbf428",
  dinov2_vitg14: "baf8467e50af277596bbbafa06887c177ee899ab46033649c383577d7e9309d3",
  dinov2_vits14_reg4: "f433177089a681826f849f194ece3bb48f4d63fb38d32fc837e3dc7a4e5641fb",
  dinov2_vitb14_reg4: "73182a088cf94833c94b1666d1c99e02fe87e2007bff57b564fb6206e25dba71",
  dinov2_vitl14_reg4: "36e4deffbaef061a2576705b0c36f93621e2ae20bf6274694821b0b492551b51",
  dinov2_vitg14_reg4: "746ecb8c6301c645c5c855be91687d274587d6e48fdaec4a729753160b34a283",
};

/** The one file at Hugging Face whose hash is known. */
const smallAtHuggingFace = {
  url: "https://huggingface.co/facebook/dinov2-small/resolve/" +
    "ed25f3a31f01632728cabb09d1542f84ab7b0056/model.safetensors",
  bytes: 88_249_960,
  sha256: "ae1e99fcefd534ed978cdeb8326f08030c96e28b7a81ffcbc98a857c84d14be1",
};

/** DINOv2 of one size, under torch hub's names. */
export function dinov2Config(size: Size, registers: boolean): VitConfig {
  const { width, depth } = sizes[size];
  const gated = size === "g";
  return {
    family: "DINOv2",
    patch: 14,
    width,
    depth,
    heads: width / 64,
    // Two thirds of four times the width, to the next multiple of 8.
    hidden: gated ? Math.ceil(width * 8 / 3 / 8) * 8 : 4 * width,
    activation: gated ? "swiglu" : "gelu",
    epsilon: 1e-6,
    registers: registers ? 4 : 0,
    grid: 37,
    positions: registers ? "antialias" : "offset",
    names: vitNames("hub", "", { gated, registers }),
  };
}

function dinov2(size: Size, registers: boolean): PretrainedBackbone {
  const { width, batch, face } = sizes[size];
  const name = `dinov2-vit${size}14${registers ? "-reg" : ""}`;
  const model = `dinov2_vit${size}14`;
  const variant = registers ? `${model}_reg4` : model;
  const hub: WeightsFile = {
    path: `${name}/${variant}_pretrain.pth`,
    url: `https://dl.fbaipublicfiles.com/dinov2/${model}/${variant}_pretrain.pth`,
    sha256: dinov2Hashes[variant]!,
  };
  const repository = `facebook/dinov2-${registers ? "with-registers-" : ""}${face}`;
  const huggingFace: WeightsFile = {
    path: `${name}/model.safetensors`,
    url: `https://huggingface.co/${repository}/resolve/main/model.safetensors`,
    ...size === "s" && !registers && smallAtHuggingFace,
  };
  const letter = size === "g" ? "g" : size.toUpperCase();
  return pretrained({
    name,
    title: `DINOv2 ViT-${letter}/14${registers ? " with 4 registers" : ""}`,
    licence: "Apache-2.0",
    source: registers
      ? "Darcet et al., Vision Transformers Need Registers, arXiv 2309.16588"
      : "Oquab et al., DINOv2, arXiv 2304.07193",
    width,
    batch,
    network: vitArchitecture(dinov2Config(size, registers)),
    // A file whose hash is known comes first.
    files: huggingFace.sha256 === undefined ? [hub, huggingFace] : [huggingFace, hub],
  });
}

/** The first DINO (Caron et al., 2104.14294), trained without labels on ImageNet. */
const dino = pretrained({
  name: "dino-vits16",
  title: "DINO ViT-S/16",
  licence: "Apache-2.0",
  source: "Caron et al., Emerging Properties in Self-Supervised ViTs, arXiv 2104.14294",
  width: 384,
  batch: 8,
  network: vitArchitecture({
    family: "DINO",
    patch: 16,
    width: 384,
    depth: 12,
    heads: 6,
    hidden: 1536,
    activation: "gelu",
    epsilon: 1e-6,
    registers: 0,
    grid: 14,
    positions: "offset",
    names: vitNames("hub", "", { scaled: false }),
  }),
  files: [{
    // Its hash is not published.
    path: "dino-vits16/dino_deitsmall16_pretrain.pth",
    url: "https://dl.fbaipublicfiles.com/dino/dino_deitsmall16_pretrain/" +
      "dino_deitsmall16_pretrain.pth",
  }],
});

/** CLIP's image tower (Radford et al., 2103.00020), under OpenAI's names. */
export const clipConfig: VitConfig = {
  family: "CLIP",
  patch: 32,
  width: 768,
  depth: 12,
  heads: 12,
  hidden: 3072,
  activation: "quick-gelu",
  epsilon: 1e-5,
  registers: 0,
  grid: 7,
  positions: undefined,
  projected: 512,
  names: openaiClipNames("visual."),
};

/** With its projection to the space that images and texts share; not brought to length one. */
const clip = pretrained({
  name: "clip-vitb32",
  title: "CLIP ViT-B/32, image tower",
  licence: "MIT",
  source: "Radford et al., Learning Transferable Visual Models, arXiv 2103.00020",
  width: 512,
  batch: 8,
  network: vitArchitecture(clipConfig),
  files: [{
    path: "clip-vitb32/ViT-B-32.pt",
    url: "https://openaipublic.azureedge.net/clip/models/" +
      "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af/ViT-B-32.pt",
    sha256: "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af",
  }, {
    path: "clip-vitb32/model.safetensors",
    url: "https://huggingface.co/openai/clip-vit-base-patch32/resolve/main/model.safetensors",
  }],
});

const resnet18: ResnetConfig = { prefix: "", stages: [2, 2, 2, 2], bottleneck: false, width: 512 };
const resnet50: ResnetConfig = { prefix: "", stages: [3, 4, 6, 3], bottleneck: true, width: 2048 };

/** A ResNet of torchvision's (He et al., 1512.03385); V2 weights were trained by a longer recipe. */
function resnet(
  name: string,
  title: string,
  config: ResnetConfig,
  file: string,
  resized: number,
): PretrainedBackbone {
  return pretrained({
    name,
    title,
    licence: "BSD-3-Clause",
    source: "He et al., Deep Residual Learning, arXiv 1512.03385; weights of torchvision",
    width: config.width,
    batch: 8,
    network: resnetArchitecture(config, resized),
    files: [{
      path: `${name}/${file}`,
      url: `https://download.pytorch.org/models/${file}`,
      // torchvision puts it into the name.
      sha256Start: /-([0-9a-f]{8})\./.exec(file)![1]!,
    }],
  });
}

/** Every network with published weights, in the order in which they are shown. */
export const published: readonly PretrainedBackbone[] = [
  ...[224, 160, 128].map(mobilenetBackbone),
  ...[false, true].flatMap((registers) =>
    (["s", "b", "l", "g"] as const).map((size) => dinov2(size, registers))
  ),
  dino,
  clip,
  resnet("resnet18", "ResNet-18, ImageNet weights V1", resnet18, "resnet18-f37072fd.pth", 256),
  resnet("resnet50", "ResNet-50, ImageNet weights V1", resnet50, "resnet50-0676ba61.pth", 256),
  resnet("resnet50-v2", "ResNet-50, ImageNet weights V2", resnet50, "resnet50-11ad3fa6.pth", 232),
];
