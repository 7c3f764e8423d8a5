/** Loads a backbone by the name that a user gives: an entry of the registry, or a file. */
import {
  type BackboneContext,
  isBackboneFile,
  type LoadedBackbone,
  loadedBackbone,
} from "../backbone.ts";
import { describeNormalisation, normalisationNamed } from "../preprocess/normalise.ts";
import { preprocessing } from "../preprocess/preprocessing.ts";
import { networkProgram, squareInput } from "../pretrained/architecture.ts";
import { detectArchitecture } from "../pretrained/detect.ts";
import { findBackbone } from "../registry.ts";
import { readHashedWeights } from "../weights/verify.ts";
import { fileName, loadOnnxBackbone, type UserBackboneOptions } from "./onnx_backbone.ts";

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
  const name = fileName(path);
  const source = { file: weights, external: true };
  return loadedBackbone({
    backbone: { name, input: squareInput(side), width: network.width },
    program: networkProgram(name, network, source, { size: side, normalisation }),
    preprocessing: preprocessing(network.steps(side)),
    batch: BATCH,
    weights,
    takes: describeNormalisation(normalisation ?? network.normalisation),
  });
}
