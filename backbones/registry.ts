/** Every backbone, in the order in which they are shown. */
import { unknownName } from "../core/errors.ts";
import type { Backbone } from "./backbone.ts";
import { dino } from "./vit/dino.ts";
import { clip } from "./vit/clip.ts";
import { dinov2 } from "./vit/dinov2.ts";
import { mobilenet, mobilenet128, mobilenet160 } from "./mobilenet/mobilenet.ts";
import { resnets } from "./resnet/torchvision.ts";
import { scattering, scatteringColour } from "./scattering/scattering.ts";

/** The name that stands for no backbone: a tabular set's own features, standardised. */
export const NO_BACKBONE = "none";

/** Every backbone. */
export const backbones: readonly Backbone[] = [
  scattering,
  scatteringColour,
  mobilenet,
  mobilenet160,
  mobilenet128,
  ...dinov2,
  dino,
  clip,
  ...resnets,
];

/** Finds a backbone by its name. */
export function findBackbone(name: string): Backbone {
  const found = backbones.find((backbone) => backbone.name === name);
  if (found === undefined) {
    throw unknownName("backbone", name, backbones.map((backbone) => backbone.name));
  }
  return found;
}
