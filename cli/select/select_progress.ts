/** Shows how long a choice still takes, estimated from smaller choices. */
import type { Narrowed, NdArray } from "../../core/ndarray.ts";
import { select } from "../../strategies/select.ts";
import type { Settings } from "../../strategies/settings.ts";
import type { Query, Strategy } from "../../strategies/strategy.ts";
import { terminalWidth } from "../command.ts";
import type { Shown } from "./select_progress_worker.ts";

/** A choice is made of these parts of all rows first, until one takes long enough to be measured. */
const PARTS = [64, 32, 16, 8];

/** Products of rows, picks, features or draws, and classes that no strategy takes long for. */
const FEW = 5e7;

/** A part that takes longer, in seconds, is the last one; the first one tells no growth. */
const [ENOUGH, PATIENCE] = [1, 5];

/** Work that takes less, in seconds, is not shown. */
const SOON = 0.5;

/**
 * Does work that blocks this thread, and shows how much of it is left. It takes about `seconds`; if
 * these are undefined, it calls `expect` with the seconds that the rest takes.
 */
export async function whileShown<T>(
  name: string,
  seconds: number | undefined,
  work: (expect: (seconds: number) => void) => Promise<T>,
): Promise<T> {
  if (seconds !== undefined && seconds < SOON) return await work(() => {});
  // Ctrl-C ends the process although this thread is blocked, because nobody listens for it.
  const worker = new Worker(new URL("./select_progress_worker.ts", import.meta.url).href, {
    type: "module",
  });
  const cleared = new Promise<void>((resolve) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      resolve();
    };
  });
  worker.postMessage({ name, seconds, width: terminalWidth() } satisfies Shown);
  try {
    return await work((rest) => worker.postMessage(rest));
  } finally {
    worker.postMessage("end");
    await cleared;
    worker.terminate();
  }
}

export function mayBeLong({ pool, labelled, budget, classes }: Query): boolean {
  const width = Math.max(pool.features?.shape[1] ?? 1, pool.mcLogits?.shape[1] ?? 1);
  return pool.size * (labelled.size + budget) * width * Math.max(1, classes) >= FEW;
}

export async function estimateSeconds(
  strategy: Strategy,
  query: Query,
  settings: Settings,
): Promise<number> {
  let before = 0;
  let estimate = 0;
  try {
    for (const part of PARTS) {
      const start = performance.now();
      await select(strategy, partOf(query, part), settings);
      const seconds = (performance.now() - start) / 1000;
      // The first one also opens sessions: it tells no growth.
      estimate = before === 0 ? seconds * part : grown(before, seconds, part);
      if (seconds > (before === 0 ? PATIENCE : ENOUGH)) break;
      before = seconds;
    }
  } catch {
    // What is wrong is said of the choice itself.
  }
  return estimate;
}

/** The time of all rows by those of two parts, one of them twice the other. */
function grown(half: number, seconds: number, part: number): number {
  const growth = Math.min(2, Math.max(1, Math.log2(seconds / half)));
  const steadily = seconds * part ** growth;
  // Or by pairs of rows, beside what takes as long for few rows. The truth has been between the two.
  const byPairs = seconds + Math.max(0, seconds - half) * 4 / 3 * part ** 2;
  return Math.sqrt(steadily * byPairs);
}

/** The same for the first rows of pool and labelled set, and less budget; without the state, which is of all. */
function partOf({ state: _, ...query }: Query, part: number): Query {
  const { pool, labelled, budget } = query;
  const few = (count: number): number => Math.ceil(count / part);
  return {
    ...query,
    pool: {
      size: few(pool.size),
      ...(pool.features && { features: firstRows(pool.features, few(pool.size)) }),
      ...(pool.logits && { logits: firstRows(pool.logits, few(pool.size)) }),
      ...(pool.mcLogits && { mcLogits: firstRows(pool.mcLogits, few(pool.size)) }),
    },
    labelled: {
      size: few(labelled.size),
      ...(labelled.features && { features: firstRows(labelled.features, few(labelled.size)) }),
      ...(labelled.labels && { labels: labelled.labels.subarray(0, few(labelled.size)) }),
      ...(labelled.logits && { logits: firstRows(labelled.logits, few(labelled.size)) }),
    },
    budget: few(budget),
  };
}

function firstRows({ data, shape, exact }: Narrowed, rows: number): Narrowed {
  const length = rows * shape.slice(1).reduce((a, b) => a * b, 1);
  const first: NdArray = { data: data.subarray(0, length), shape: [rows, ...shape.slice(1)] };
  return exact === undefined ? first : { ...first, exact: exact.subarray(0, length) };
}
