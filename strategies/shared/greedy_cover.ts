/** Greedy cover: picks, one by one, the rows that cover others best. */
import type { Runtime } from "../../onnx/mod.ts";
import { Cover, type CoverOptions } from "./cover.ts";

/** Picks the candidates of the largest gain one by one; ties go to the lower row. */
export async function greedyCover(
  runtime: Runtime,
  options: CoverOptions,
  budget: number,
): Promise<Int32Array> {
  await using cover = await Cover.start(runtime, options);
  const picks = new Int32Array(budget);
  for (let step = 0; step < budget; step++) {
    picks[step] = cover.best();
    await cover.add(picks[step]!);
  }
  return picks;
}
