/** Every backbone, in the order in which they are shown. */
import { unknownName } from "../core/errors.ts";
import type { Backbone } from "./backbone.ts";
import { published } from "./pretrained/published.ts";
import { scattering, scatteringColour } from "./scattering/scattering.ts";

/** The name that stands for no backbone: a tabular set's own features, standardised. */
export const NO_BACKBONE = "none";

/** Every backbone. */
export const backbones: readonly Backbone[] = [scattering, scatteringColour, ...published];

/** Finds a backbone by its name. */
export function findBackbone(name: string): Backbone {
  const found = backbones.find((backbone) => backbone.name === name);
  if (found !== undefined) return found;
  throw unknownName("backbone", name, backbones.map((backbone) => backbone.name));
}
