/** Backbones with published weights: one entry each, all else follows from the file. */
import { InputError } from "../../core/errors.ts";
import { exists } from "../../core/files.ts";
import { type Backbone, loadedBackbone, type WeightsFile } from "../backbone.ts";
import { preprocessing } from "../preprocess/preprocessing.ts";
import { verifiedWeights } from "../weights/verify.ts";
import type { Weights } from "../weights/weights.ts";
import { type Architecture, networkProgram, requireSize, squareInput } from "./architecture.ts";
import { detectArchitecture } from "./detect.ts";

interface PretrainedEntry
  extends Pick<Backbone, "name" | "title" | "licence" | "source" | "width"> {
  /** Where weights may come from, the best first: any of these files will do. */
  readonly files: readonly [WeightsFile, ...WeightsFile[]];
  readonly batch: number;
  readonly network: Architecture;
}

/** A backbone with published weights. */
export interface PretrainedBackbone extends Backbone, Pick<PretrainedEntry, "files" | "network"> {
  /** The network under the names of a file. */
  detect(weights: Weights): Architecture;
}

/** Makes a backbone of published weights, for square images of one size. */
export function pretrained(
  entry: PretrainedEntry,
  size: number = entry.network.size,
): PretrainedBackbone {
  const { batch, ...described } = entry;
  const { title, files, network } = entry;
  requireSize(network, size);
  const isUsual = size === network.size;
  const name = isUsual ? entry.name : `${entry.name}-${size}`;
  const steps = network.steps(size);
  const backbone: PretrainedBackbone = {
    ...described,
    name,
    title: isUsual ? title : `${title}, ${size} × ${size}`,
    network: { ...network, size },
    weights: files[0],
    input: squareInput(size),
    preprocessing: preprocessing(steps).description,
    ...network.resizable && { atSize: (side) => pretrained(entry, side) },
    detect: (weights) => {
      const found = detectArchitecture(weights);
      // Steps, size and normalisation are those of these weights; names are those of the file.
      if (found.title === network.title) {
        const { build, reference, excerpt } = found;
        return { ...network, size, build, reference, ...excerpt && { excerpt } };
      }
      throw new InputError(
        `"${weights.path}" is not ${entry.name}: it holds ${found.title}, but ${entry.name} is ` +
          network.title,
      );
    },
    load: async ({ folder }) => {
      const file = await presentFile(folder, files);
      const weights = await verifiedWeights(`${folder}/${file.path}`, file);
      const architecture = backbone.detect(weights);
      return loadedBackbone({
        backbone,
        program: networkProgram(name, architecture, { file: weights, external: true }),
        preprocessing: preprocessing(steps),
        batch,
        weights,
      });
    },
  };
  return backbone;
}

/** The first file that is there; the best if none is. */
export async function presentFile(
  folder: string,
  files: readonly [WeightsFile, ...WeightsFile[]],
): Promise<WeightsFile> {
  for (const file of files) if (await exists(`${folder}/${file.path}`)) return file;
  return files[0];
}
