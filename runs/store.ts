/** A folder of runs: finished ones, failed ones, and the checkpoints of those in between. */
import { messageOf, TrawlError } from "../core/errors.ts";
import { ignoreMissing } from "../core/files.ts";
import { writeWhole } from "../core/save.ts";
import type { ParseLimits } from "../core/parse_worker.ts";
import { plain, plainTexts } from "../core/text.ts";
import { encodeRun } from "./arrow.ts";
import type { StoredRun } from "./content.ts";
import { hashPath, RunReader, writeRun } from "./file.ts";
import { validateRun } from "./key.ts";
import type { RunConfig, RunResult } from "./run.ts";

export interface RunName {
  readonly key: string;
  readonly config: Pick<RunConfig, "strategy" | "seed">;
}

/** A file that was put aside, because it cannot be trusted. */
export interface Rejection {
  readonly path: string;
  readonly reason: string;
  readonly keptAs: string;
}

/**
 * The runs of one suite: `margin-s0-<key>.arrow` and its hash once a run is done, `margin-s0-<key>.failed.arrow` if
 * it failed, `<key>.checkpoint` until then. Earlier versions wrote `<key>.arrow`, which is read, and replaced once the run is saved again.
 * Files are written whole or not at all. One that does not validate is neither used nor deleted, but put
 * aside as `<name>.invalid`.
 */
export class ResultStore {
  readonly #rejected: (rejection: Rejection) => void;
  readonly #reader: RunReader;

  /** @param rejected Called with every file that is put aside. */
  constructor(
    readonly folder: string,
    rejected: (rejection: Rejection) => void = () => {},
    limits?: ParseLimits,
  ) {
    this.#rejected = rejected;
    this.#reader = new RunReader(limits);
  }

  path({ key, config }: RunName, failed: boolean = false): string {
    const strategy = plain(config.strategy).replace(/\W+/g, "-").replace(/^-|-$/g, "");
    const parts = [strategy.slice(0, 60), `s${config.seed}`, key];
    const name = parts.filter((part) => part !== "").join("-");
    return `${this.folder}/${name}${failed ? ".failed" : ""}.arrow`;
  }

  checkpointPath(key: string): string {
    return `${this.folder}/${key}.checkpoint`;
  }

  /** Loads a run that has ended, done or failed; undefined if there is none that can be trusted. */
  async load(manifest: RunName): Promise<RunResult | undefined> {
    const accept = (run: StoredRun): RunResult => resultOf(run, manifest.key);
    for (const path of this.#paths(manifest)) {
      const found = await this.#read(path, accept);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async loadCheckpoint(key: string): Promise<StoredRun | undefined> {
    return await this.#read(this.checkpointPath(key), (run) => {
      validateRun(run, key);
      return run;
    });
  }

  async checkpoint(run: StoredRun): Promise<void> {
    validateRun(run, run.manifest.key);
    await writeWhole(this.checkpointPath(run.manifest.key), encodeRun(run));
  }

  /** Stores a run that has ended, removes its checkpoint, and returns the run as `load` will. */
  async save(run: StoredRun): Promise<RunResult> {
    const { key } = run.manifest;
    const result = resultOf(run, key);
    const [done, failed, earlier] = this.#paths(run.manifest);
    await writeRun(result.status === "done" ? done : failed, run);
    // Another process may have completed what failed here.
    const others = result.status === "done" ? [failed, earlier] : [earlier];
    for (const gone of [this.checkpointPath(key), ...others, ...others.map(hashPath)]) {
      await Deno.remove(gone).catch(ignoreMissing);
    }
    return result;
  }

  /** Where a result may be, that of a complete run first. */
  #paths(run: RunName): readonly [done: string, failed: string, earlier: string] {
    return [this.path(run), this.path(run, true), `${this.folder}/${run.key}.arrow`];
  }

  async #read<T>(path: string, accept: (run: StoredRun) => T): Promise<T | undefined> {
    try {
      const [run] = await this.#reader.read(path);
      return accept(run);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      if (!(error instanceof TrawlError)) {
        throw new TrawlError(`Cannot read "${path}": ${messageOf(error)}`);
      }
      const keptAs = await putAside(path);
      this.#rejected({ path, reason: messageOf(error), keptAs });
      return undefined;
    }
  }
}

/** A run of that key that has ended, as reports read it, if it can be trusted. */
export function resultOf(run: StoredRun, key: string): RunResult {
  validateRun(run, key);
  const { cycles, failure } = run;
  const manifest = plainTexts(run.manifest);
  if (failure !== undefined) return { manifest, status: "failed", message: plain(failure), cycles };
  const most = manifest.config.cycles + 1;
  if (cycles.length < most) {
    throw new TrawlError(`It has only ${cycles.length} of ${most} cycles`);
  }
  return { manifest, status: "done", message: "", cycles };
}

async function putAside(path: string): Promise<string> {
  for (let i = 1;; i++) {
    const target = `${path}${i === 1 ? "" : `.${i}`}.invalid`;
    try {
      await Deno.lstat(target);
    } catch (error) {
      ignoreMissing(error);
      await Deno.rename(path, target);
      await Deno.rename(hashPath(path), hashPath(target)).catch(ignoreMissing);
      return target;
    }
  }
}
