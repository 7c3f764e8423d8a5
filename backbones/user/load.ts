/** Backbones by what a user names: an entry of the registry, or a file. */
import { type BackboneContext, type LoadedBackbone, loadedBackbone } from "../backbone.ts";
import { networkProgram, squareInput } from "../pretrained/architecture.ts";
import { detectArchitecture } from "../pretrained/detect.ts";
import { preprocessing } from "../preprocess/preprocessing.ts";
import { findBackbone } from "../registry.ts";
import { readHashedWeights } from "../weights/read.ts";
import { fileName, isBackboneFile } from "./file.ts";
import { loadOnnxBackbone } from "./onnx_backbone.ts";
import { describeNormalisation, normalisationNamed, type UserBackboneOptions } from "./options.ts";

/** Images per run: ViT-S keeps its activations in the cache. */
const BATCH = 8;

/** Loads a backbone of the registry, or a file as one. */
export async function loadBackbone(
  name: string,
  context: BackboneContext,
): Promise<LoadedBackbone> {
  if (isBackboneFile(name)) return await loadUserBackbone({ path: name });
  return await findBackbone(name).load(context);
}

/** Loads a file as a backbone. */
export async function loadUserBackbone(options: UserBackboneOptions): Promise<LoadedBackbone> {
  const { path, heads, size, normalise } = options;
  if (path.toLowerCase().endsWith(".onnx")) return await loadOnnxBackbone(options);
  const weights = await readHashedWeights(path);
  const network = detectArchitecture(weights, { heads });
  const side = size ?? network.size;
  const normalisation = normalise === undefined ? undefined : normalisationNamed(normalise);
  const program = networkProgram(fileName(path), network, {
    file: weights,
    external: true,
  }, { size: side, normalisation });
  return loadedBackbone({
    backbone: { name: fileName(path), input: squareInput(side), width: network.width },
    program,
    preprocessing: preprocessing(network.steps(side)),
    batch: BATCH,
    weights,
    takes: describeNormalisation(normalisation ?? network.normalisation),
  });
}
