/** In which of several ways the same picks are computed: the cheapest for their sizes. */
import { LEAST_BOUNDED } from "./best_row.ts";
import type { DeltaKind } from "./delta.ts";
import type { Precision } from "./precision.ts";
import type { ProblemSizes } from "./sizes.ts";

/** Kernel matrices beyond this order (1 GB) are not formed. */
const LARGEST_KERNEL = 11_585;

/** F is not made as a matrix beyond this order: 1 GB. */
const LARGEST_FISHER = 16_384;

/** Floats of a run's own vectors, at most: they are copied at every pick. */
const RECENT_PICKS = 1 << 20;

/** Floats of a run's own removals, at most: they are copied at every removal. */
const RECENT_REMOVALS = 1 << 22;

/** Six of float32's 24 bits. */
const SHRINKAGE = 64;

/** Ways that do not change the picks. */
export interface Ways {
  /** Whether VAVᵀ over all rows is held, instead of A. */
  readonly kernel: boolean;
  /** The kind of Δ in A₀ = Δ + scaledᵀ·plain. */
  readonly delta: DeltaKind;
  /** Whether F is made as a matrix; not where there is no Δ. */
  readonly matrix: boolean;
  /** Whether bounds spare most of the inverses. */
  readonly bounded: boolean;
  /** In how many bits; the kernel takes float64. */
  readonly precision: Precision;
  /** By how much R may shrink before it is made afresh. */
  readonly shrinkage: number;
  /** Picks of one run. */
  readonly chunk: number;
  /** Removals of one run. */
  readonly removals: number;
}

/** Chooses. */
export function cheapestWays(sizes: ProblemSizes): Ways {
  const { pool, rows, classes, dimensions, forward } = sizes;
  const delta = cheapestDelta(sizes);
  return {
    kernel: kernelIsCheaper(sizes),
    delta,
    matrix: delta !== "none" && matrixIsCheaper(sizes),
    precision: "float32",
    shrinkage: SHRINKAGE,
    // Up to 2×2 the inverses have a closed form.
    bounded: rows > 2 && pool > LEAST_BOUNDED,
    chunk: atLeastOne(Math.min(forward, 16, RECENT_PICKS / (rows * classes * dimensions))),
    removals: atLeastOne(RECENT_REMOVALS / (rows * rows * Math.max(1, forward))),
  };
}

/** How many vectors a prior has. */
export function priorVectors(
  { labelled, classes, dimensions, rows, outcomes }: ProblemSizes,
  delta: DeltaKind,
): number {
  const blocks = labelled * (outcomes < classes ? 2 : 1);
  return { blocks, scalar: labelled * rows, none: classes * dimensions }[delta];
}

/** By blocks, exact factors cost one vector a labelled row and others two, else r; a matrix costs K·D. */
function cheapestDelta(sizes: ProblemSizes): DeltaKind {
  const vectors = (kind: DeltaKind): number => priorVectors(sizes, kind);
  const blocks = sizes.outcomes >= sizes.classes || vectors("blocks") < vectors("scalar");
  const kind = blocks ? "blocks" : "scalar";
  return vectors(kind) < vectors("none") ? kind : "none";
}

/**
 * With few outcomes the kernel is small, and a pick costs one read of it. Exact factors have no use for
 * it: their prior is far smaller. In the kernel nothing is made afresh: there must be so many labelled
 * rows that picks cannot shrink R by much.
 */
function kernelIsCheaper(
  { pool, labelled, rows, classes, dimensions, outcomes, keep }: ProblemSizes,
): boolean {
  const order = (pool + labelled) * rows;
  return outcomes < classes && labelled >= keep &&
    order <= Math.min(LARGEST_KERNEL, 1.5 * classes * dimensions);
}

/**
 * V_iΔFΔV_iᵀ comes from all pairs of rows or from F as a matrix. A pair costs D and K operations a
 * class, and passes over memory that cost about as much as 400 more; an entry of the matrix costs one a
 * row to make and one to use.
 */
function matrixIsCheaper({ pool, labelled, classes, dimensions }: ProblemSizes): boolean {
  const length = classes * dimensions;
  const all = pool + labelled;
  const pairs = pool * all * classes * (dimensions + classes + 400);
  const matrix = (pool + all) * length ** 2 / 2 + 200 * pool * classes * length;
  return length <= LARGEST_FISHER && matrix < pairs;
}

function atLeastOne(count: number): number {
  return Math.max(1, Math.floor(count));
}
