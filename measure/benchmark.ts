/** A benchmark: a name, sizes, what is set up, what is timed, and its floor. */
import type { Runtime } from "../onnx/mod.ts";
import type { Amount, Sizes, Work } from "../runs/measurement.ts";

export interface Context {
  readonly runtime: Runtime;
  /** A folder for its files, empty, removed by the caller. */
  readonly scratch: string;
  readonly data: string;
  /** Makes what several cases of a process need once, by a key of its own; nobody changes it. */
  readonly shared: <T>(key: string, make: () => T) => T;
}

/** Keeps what is shared for as long as the caller does. */
export function keepShared(): Context["shared"] {
  const kept = new Map<string, unknown>();
  return <T>(key: string, make: () => T): T => kept.getOrInsertComputed(key, make) as T;
}

/** A case that is ready to run; set-up is not timed. */
export interface Prepared {
  /** What is timed: the same work at every call. */
  run(): Promise<unknown>;
  /** The least that must be done, timed in turn with it, if no computation tells it. */
  floor?(): Promise<unknown>;
  /** Other figures than times, computed once and compared exactly. */
  figures?(): Promise<Readonly<Record<string, number>>>;
  close?(): Promise<void>;
}

/** Sizes on which each axis is doubled alone. */
export interface Ladder {
  /** The point that all axes share. */
  readonly base: Sizes;
  /** Per axis the lowest and the highest rung, in doublings of the base's. */
  readonly rungs: Readonly<Record<string, readonly [low: number, high: number]>>;
}

/** A benchmark. One file and one line in the registry add another. */
export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  /** What `regress` times: a small and a large case, or one. Of 1 to 6 ms, four turns are short. */
  readonly sizes: readonly Sizes[];
  readonly large?: readonly Sizes[];
  /** Cases of minutes, which `measure --slow` adds. */
  readonly slow?: readonly Sizes[];
  readonly ladder?: Ladder;
  /** The necessary work of a run; left out if the floor is measured, or there is none. */
  work?(sizes: Sizes): Work;
  amount?(sizes: Sizes): Amount;
  /** Why it cannot run here, such as data that are missing; undefined if it can. */
  missing?(context: Context): Promise<string | undefined>;
  setUp(sizes: Sizes, context: Context): Promise<Prepared>;
}
