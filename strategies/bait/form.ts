/** Chooses the cheaper of the forms in which the same picks can be computed. */
import type { Query } from "../strategy.ts";
import type { BaitShape } from "./inputs.ts";
import { kernelProgram } from "./kernel_program.ts";
import { multinomialProgram } from "./multinomial_program.ts";
import type { BaitProgram } from "./run.ts";

/** Rows of the matrices that labelled rows enter the kernel by. */
const BLOCK = 256;

/** Kernel matrices beyond this order (1 GB each) are not formed. */
const LARGEST_KERNEL = 16_384;

/**
 * The program for factors of r rows.
 *
 * The kernel form works on matrices of order (N+n)·r, the other on matrices of order K·D; both need
 * a few products of them before the first pick, and a read of them at every pick.
 *
 * @param shape Sizes, with r.
 * @param query Tells N and n.
 * @returns The program that is cheaper for these sizes.
 */
export function multinomialForm(
  shape: BaitShape & { readonly outcomes: number },
  query: Query,
): BaitProgram {
  const { outcomes, classes, dimensions } = shape;
  const kernel = (query.pool.size + query.labelled.size) * outcomes;
  const primal = classes * dimensions;
  if (kernel <= Math.min(LARGEST_KERNEL, 2 * primal)) {
    const block = Math.max(1, Math.floor(BLOCK / outcomes));
    return { program: kernelProgram({ ...shape, block }), block };
  }
  const throughRows = query.labelled.size * outcomes < primal;
  return { program: multinomialProgram({ ...shape, throughRows }), block: 1 };
}
