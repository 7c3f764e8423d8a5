/** Works out which ResNet a file of weights fits, from its tensors' names and shapes. */
import { InputError } from "../../core/errors.ts";
import type { Weights } from "../weights/weights.ts";

/** A residual network of torchvision's making, its stride in the 3×3 convolutions. */
export interface ResnetConfig {
  /** What every tensor's name begins with. */
  readonly prefix: string;
  /** Blocks of each of the four stages. */
  readonly stages: readonly number[];
  /** Blocks of three convolutions (1×1, 3×3, 1×1) instead of two of 3×3. */
  readonly bottleneck: boolean;
  /** Features of the pooled output. */
  readonly width: number;
}

/** The networks that have names. */
const named: Readonly<Record<string, string>> = {
  "2,2,2,2": "ResNet-18",
  "3,4,6,3": "ResNet-34",
  "3,4,6,3 bottleneck": "ResNet-50",
  "3,4,23,3 bottleneck": "ResNet-101",
  "3,8,36,3 bottleneck": "ResNet-152",
};

/**
 * Works out a network.
 *
 * @returns The network; undefined where the names are not those of a ResNet.
 */
export function detectResnet(weights: Weights): ResnetConfig | undefined {
  const anchor = "layer1.0.conv1.weight";
  const found = [...weights.tensors.keys()].find((name) =>
    name === anchor || name.endsWith(`.${anchor}`)
  );
  if (found === undefined) return undefined;
  const prefix = found.slice(0, -anchor.length);
  const has = (name: string): boolean => weights.tensors.has(`${prefix}${name}`);
  const bottleneck = has("layer1.0.conv3.weight");
  const stages = [1, 2, 3, 4].map((stage) => {
    let blocks = 0;
    while (has(`layer${stage}.${blocks}.conv1.weight`)) blocks++;
    return blocks;
  });
  if (stages.includes(0)) {
    throw new InputError(
      `"${weights.path}" has no tensor "${prefix}layer${stages.indexOf(0) + 1}.0.conv1.weight": ` +
        "a ResNet has four stages",
    );
  }
  const last = `${prefix}layer4.${stages[3]! - 1}.${bottleneck ? "conv3" : "conv2"}.weight`;
  return { prefix, stages, bottleneck, width: weights.info(last).shape[0]! };
}

/**
 * What a network is called.
 *
 * @returns Such as "ResNet-50", or its stages where it has no name.
 */
export function resnetName({ stages, bottleneck }: ResnetConfig): string {
  const key = `${stages}${bottleneck ? " bottleneck" : ""}`;
  return named[key] ?? `ResNet of ${stages.join(" + ")} blocks`;
}
