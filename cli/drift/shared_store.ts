/** Results of a drift test, and of earlier benches. */
import type { RunResult } from "../../runs/run.ts";
import { type Rejection, ResultStore } from "../../runs/store.ts";

/**
 * A store that also finds the runs of another one: a run that a bench has made is not made again. What
 * it writes goes to its own folder.
 */
export class SharedStore extends ResultStore {
  /** Names the folders; nothing is read yet. */
  constructor(
    folder: string,
    readonly other: ResultStore,
    rejected?: (rejection: Rejection) => void,
  ) {
    super(folder, rejected);
  }

  /** Loads a run that has ended, from either folder. */
  override async load(key: string): Promise<RunResult | undefined> {
    const own = await super.load(key);
    // A failure elsewhere is no reason not to try here.
    if (own?.status === "done") return own;
    const found = await this.other.load(key);
    return found?.status === "done" ? found : own;
  }
}
