/** The `dinov2-…` backbones: self-supervised vision transformers (Oquab et al., 2304.07193). */
import type { WeightsFile } from "../backbone.ts";
import { pretrained, type PretrainedBackbone } from "../pretrained/pretrained.ts";
import { vitArchitecture } from "../pretrained/vit.ts";
import type { VitConfig } from "./config.ts";
import { hubNames } from "./names.ts";

/** One size of the network, and what is published of its weights. */
interface Size {
  readonly letter: "s" | "b" | "l" | "g";
  readonly title: string;
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
  /** Hugging Face's name of it. */
  readonly face: string;
  /** sha256 of torch.hub's files, without registers and with four of them. */
  readonly hashes: readonly [plain: string, registers: string];
}

const sizes: readonly Size[] = [
  {
    letter: "s",
    title: "ViT-S/14",
    width: 384,
    depth: 12,
    batch: 8,
    face: "small",
    hashes: [
      "b938bf1bc15cd2ec0feacfe3a1bb553fe8ea9ca46a7e1d8d00217f29aef60cd9",
      "f433177089a681826f849f194ece3bb48f4d63fb38d32fc837e3dc7a4e5641fb",
    ],
  },
  {
    letter: "b",
    title: "ViT-B/14",
    width: 768,
    depth: 12,
    batch: 4,
    face: "base",
    hashes: [
      "0b8b82f85de91b424aded121c7e1dcc2b7bc6d0adeea651bf73a13307fad8c73",
      "73182a088cf94833c94b1666d1c99e02fe87e2007bff57b564fb6206e25dba71",
    ],
  },
  {
    letter: "l",
    title: "ViT-L/14",
    width: 1024,
    depth: 24,
    batch: 2,
    face: "large",
    hashes: [
      "d5383ea8f4877b2472eb973e0fd72d557c7da5d3611bd527ceeb1d7162cbf428",
      "36e4deffbaef061a2576705b0c36f93621e2ae20bf6274694821b0b492551b51",
    ],
  },
  {
    letter: "g",
    title: "ViT-g/14",
    width: 1536,
    depth: 40,
    batch: 1,
    face: "giant",
    hashes: [
      "baf8467e50af277596bbbafa06887c177ee899ab46033649c383577d7e9309d3",
      "746ecb8c6301c645c5c855be91687d274587d6e48fdaec4a729753160b34a283",
    ],
  },
];

/** The one file of Hugging Face's whose hash is known. */
const smallAtHuggingFace = {
  url: "https://huggingface.co/facebook/dinov2-small/resolve/" +
    "ed25f3a31f01632728cabb09d1542f84ab7b0056/model.safetensors",
  bytes: 88_249_960,
  sha256: "ae1e99fcefd534ed978cdeb8326f08030c96e28b7a81ffcbc98a857c84d14be1",
};

/** Every size, without registers and with four. */
export const dinov2: readonly PretrainedBackbone[] = [false, true].flatMap((registers) =>
  sizes.map((size) => entry(size, registers))
);

/**
 * The network of one size.
 *
 * @param registers Whether it has four registers.
 */
export function dinov2Config(letter: Size["letter"], registers: boolean): VitConfig {
  const { width, depth } = sizes.find((size) => size.letter === letter)!;
  const gated = letter === "g";
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
    names: hubNames({
      prefix: "",
      scaled: true,
      gated,
      ...registers && { registers: "register_tokens" },
    }),
  };
}

function entry(size: Size, registers: boolean): PretrainedBackbone {
  const { letter, title, width, batch } = size;
  const name = `dinov2-vit${letter}14${registers ? "-reg" : ""}`;
  return pretrained({
    name,
    title: `DINOv2 ${title}${registers ? " with 4 registers" : ""}`,
    licence: "Apache-2.0",
    source: registers
      ? "Darcet et al., Vision Transformers Need Registers, arXiv 2309.16588"
      : "Oquab et al., DINOv2, arXiv 2304.07193",
    width,
    batch,
    network: vitArchitecture(dinov2Config(letter, registers)),
    files: filesOf(name, size, registers),
  });
}

function filesOf(
  name: string,
  { letter, face, hashes }: Size,
  registers: boolean,
): [WeightsFile, ...WeightsFile[]] {
  const model = `dinov2_vit${letter}14`;
  const hub: WeightsFile = {
    path: `${name}/${model}${registers ? "_reg4" : ""}_pretrain.pth`,
    url: `https://dl.fbaipublicfiles.com/dinov2/${model}/${model}` +
      `${registers ? "_reg4" : ""}_pretrain.pth`,
    sha256: hashes[registers ? 1 : 0],
  };
  const repository = `facebook/dinov2-${registers ? "with-registers-" : ""}${face}`;
  const huggingFace: WeightsFile = {
    path: `${name}/model.safetensors`,
    url: `https://huggingface.co/${repository}/resolve/main/model.safetensors`,
    ...letter === "s" && !registers && smallAtHuggingFace,
  };
  // A file whose hash is known comes first.
  return huggingFace.sha256 === undefined ? [hub, huggingFace] : [huggingFace, hub];
}
