/** The two sides of a drift test: one suite, run in two ways. */
import { InputError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { parseProvider, type Provider } from "../../onnx/mod.ts";
import type { RunResult } from "../../runs/run.ts";
import { type Rejection, ResultStore } from "../../runs/store.ts";

/** One way to run a suite. */
export interface Side {
  readonly provider: Provider;
  /** Threads inside one operator. */
  readonly threads: number;
}

/** The flags that decide the sides. */
export interface SideFlags {
  readonly ep?: string | undefined;
  readonly against?: string | undefined;
  /** Default `cores`. */
  readonly threads?: number | undefined;
  /** Default the same as the tested side's. */
  readonly againstThreads?: number | undefined;
  readonly cores: number;
}

/** The tested side and the reference. */
export function sidesOf({ ep, against, threads, againstThreads, cores }: SideFlags): [Side, Side] {
  const tested = { provider: named("--ep", ep), threads: threads ?? cores };
  const reference = {
    provider: named("--against", against),
    threads: againstThreads ?? tested.threads,
  };
  if (tested.provider === reference.provider && tested.threads === reference.threads) {
    throw new InputError(
      `Both sides are ${describeSide(tested)}: give another provider with --ep, or another ` +
        "number with --against-threads",
    );
  }
  return [tested, reference];
}

function named(flag: string, text: string = "cpu"): Provider {
  const provider = parseProvider(text);
  if (provider !== "auto") return provider;
  throw new InputError(`${flag} "auto" may mean another provider tomorrow: name one`);
}

/** Such as "webgpu with 2 threads". */
export function describeSide({ provider, threads }: { provider: string; threads: number }): string {
  return `${provider} with ${counted(threads, "thread")}`;
}

/** Such as "webgpu-2-against-cpu-2". */
export function fileNameOf(...sides: readonly [Side, Side]): string {
  return sides.map(({ provider, threads }) => `${provider}-${threads}`).join("-against-");
}

/** A store that also finds the complete runs of another one, and writes to its own folder. */
export class SharedStore extends ResultStore {
  /** Stores runs in a folder. */
  constructor(
    folder: string,
    readonly other: ResultStore,
    rejected?: (rejection: Rejection) => void,
  ) {
    super(folder, rejected);
  }

  /** Loads a run from either folder. */
  override async load(key: string): Promise<RunResult | undefined> {
    const own = await super.load(key);
    if (own?.status === "done") return own;
    const found = await this.other.load(key);
    // A failure elsewhere is not a reason to skip the run here.
    return found?.status === "done" ? found : own;
  }
}
