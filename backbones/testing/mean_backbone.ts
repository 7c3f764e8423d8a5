/** A backbone for tests whose features are easy to compute by hand. */
import { concat, Graph, mean, mul, Program } from "../../onnx/mod.ts";
import { type LoadedBackbone, loadedBackbone } from "../backbone.ts";
import { imageInput, planes } from "../preprocess/normalise.ts";
import { preprocessing } from "../preprocess/preprocessing.ts";

/**
 * A backbone that averages.
 *
 * @param factor Of the second feature; default 2.
 */
export function meanBackbone(batch: number, factor = 2): LoadedBackbone {
  const graph = new Graph("mean");
  const average = mean(planes(imageInput(graph, 2, 2, 1)), { axis: [2, 3] });
  return loadedBackbone({
    backbone: { name: "mean", input: { width: 2, height: 2, channels: 1 }, width: 2 },
    program: new Program(graph, { features: concat([average, mul(average, factor)], 1) }),
    preprocessing: preprocessing({ resize: [2, 2], channels: 1 }),
    batch,
  });
}
