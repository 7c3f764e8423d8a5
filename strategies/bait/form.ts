/** Chooses the cheaper of the forms in which the same picks can be computed. */
import type { Query } from "../strategy.ts";
import { denseProgram } from "./dense_program.ts";
import { factorRows } from "./factors.ts";
import type { BaitShape } from "./inputs.ts";
import { kernelProgram } from "./kernel_program.ts";
import {
  denseBytes,
  kernelBytes,
  lowRankBytes,
  type MemorySizes,
  requireMemory,
} from "./memory.ts";
import { multinomialProgram } from "./multinomial_program.ts";
import type { BaitProgram } from "./run.ts";

/** Rows of the matrices that labelled rows enter the kernel by. */
const BLOCK = 256;

/** Kernel matrices beyond this order (1 GB each) are not formed. */
const LARGEST_KERNEL = 16_384;

/** Pools whose rows may be held in all pairs: 64 MB. */
export const MOST_PAIRED = 4096;

/** What fits where a query does not. */
const REMEDY = 'take "bait-binary", "bait-exp" with a small c, or fewer pool rows';

/**
 * The program for factors of r rows. The kernel form works on matrices of order (N+n)·r; the
 * multinomial form on n·r vectors of length K·D; the dense form on matrices of order K·D. Each needs a
 * few products of what it works on before the first pick, and reads it at every pick.
 *
 * @param shape Sizes, with the outcomes c.
 * @param query Tells N and n.
 * @returns The program that is cheapest for these sizes.
 * @throws {InputError} If it would not fit into the machine's memory.
 */
export function multinomialForm(
  shape: BaitShape & { readonly outcomes: number },
  query: Query,
): BaitProgram {
  const rows = factorRows(shape.classes, shape.outcomes);
  const length = (shape.classes - 1) * shape.dimensions;
  const block = Math.max(1, Math.floor(BLOCK / rows));
  const sizes: MemorySizes = {
    pool: query.pool.size,
    labelled: query.labelled.size,
    length,
    classes: shape.classes - 1,
    rows,
    forward: shape.forward,
  };
  const kernel = (sizes.pool + sizes.labelled) * rows;
  if (kernel <= Math.min(LARGEST_KERNEL, 2 * length)) {
    requireMemory(kernelBytes(sizes), REMEDY);
    return { program: kernelProgram({ ...shape, block }), block };
  }
  if (sizes.labelled * rows < length) {
    requireMemory(lowRankBytes(sizes, MOST_PAIRED), REMEDY);
    const pairwise = sizes.pool <= MOST_PAIRED;
    return { program: multinomialProgram({ ...shape, block, pairwise }), block };
  }
  requireMemory(denseBytes(sizes), REMEDY);
  return { program: denseProgram(shape), block: 1 };
}
