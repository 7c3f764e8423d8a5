/** The two sides of a drift test: one suite, run in two ways. */
import { InputError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { parseProvider, type Provider } from "../../onnx/provider_names.ts";
import type { RunResult } from "../../runs/run.ts";
import { type Rejection, ResultStore, type RunName } from "../../runs/store.ts";
import type { driftCommand } from "../commands/drift_command.ts";
import type { Flags } from "../flags.ts";

/** One way to run a suite. */
export interface Side {
  readonly provider: Provider;
  readonly threads: number;
}

/** The tested side and the reference; threads default to `cores`. */
export function sidesOf(given: Flags<typeof driftCommand.flags>, cores: number): [Side, Side] {
  const side = (flag: "ep" | "against", threads: number): Side => {
    const provider = parseProvider(given.text(flag) ?? "cpu");
    if (provider !== "auto") return { provider, threads };
    throw new InputError(`--${flag} "auto" may mean another provider tomorrow: name one`);
  };
  const tested = side("ep", given.integer("threads", 1) ?? cores);
  const reference = side("against", given.integer("against-threads", 1) ?? tested.threads);
  if (tested.provider === reference.provider && tested.threads === reference.threads) {
    throw new InputError(
      `Both sides are ${describeSide(tested)}: give another provider with --ep, or another ` +
        "number with --against-threads",
    );
  }
  return [tested, reference];
}

/** Such as "webgpu with 2 threads". */
export function describeSide({ provider, threads }: { provider: string; threads: number }): string {
  return `${provider} with ${counted(threads, "thread")}`;
}

/** A store that also finds the complete runs of another one, and writes to its own folder. */
export class SharedStore extends ResultStore {
  constructor(
    folder: string,
    readonly other: ResultStore,
    rejected?: (rejection: Rejection) => void,
  ) {
    super(folder, rejected);
  }

  override async load(manifest: RunName): Promise<RunResult | undefined> {
    const own = await super.load(manifest);
    if (own?.status === "done") return own;
    const found = await this.other.load(manifest);
    // A failure elsewhere is not a reason to skip the run here.
    return found?.status === "done" ? found : own;
  }
}
