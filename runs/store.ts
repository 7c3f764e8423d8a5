/** A folder of runs: finished ones, failed ones, and the checkpoints of those in between. */
import { messageOf, TrawlError } from "../core/errors.ts";
import { writeWhole } from "../core/files.ts";
import type { ParseLimits } from "../core/parse_worker.ts";
import { plain, plainTexts } from "../core/text.ts";
import { encodeRun } from "./arrow.ts";
import type { StoredRun } from "./content.ts";
import { hashPath, RunReader, writeRun } from "./file.ts";
import type { RunResult } from "./run.ts";
import { validateRun } from "./validate.ts";

/** A file that was not trusted. */
export interface Rejection {
  /** Where it lay. */
  readonly path: string;
  /** Why, as a sentence about the file. */
  readonly reason: string;
  /** Where it lies now. */
  readonly keptAs: string;
}

/**
 * The runs of one suite: `<key>.arrow` and its hash once a run has ended, `<key>.checkpoint` while it is
 * under way.
 * Files are written whole or not at all. One that does not validate is never used and never deleted:
 * it is put aside as `<name>.invalid`.
 *
 * @example
 * ```ts no-eval
 * const store = new ResultStore("results/quick");
 * const result = await store.load(key); // undefined: still to be run
 * ```
 */
export class ResultStore {
  readonly #rejected: (rejection: Rejection) => void;
  readonly #reader: RunReader;

  /** Names the folder; nothing is read yet. */
  constructor(
    readonly folder: string,
    rejected: (rejection: Rejection) => void = () => {},
    limits?: ParseLimits,
  ) {
    this.#rejected = rejected;
    this.#reader = new RunReader(limits);
  }

  /** The place of a run that has ended. */
  path(key: string): string {
    return `${this.folder}/${key}.arrow`;
  }

  /** The place of a run under way. */
  checkpointPath(key: string): string {
    return `${this.folder}/${key}.checkpoint`;
  }

  /**
   * Loads a run that has ended.
   *
   * @returns The run, done or failed; undefined where there is none that can be trusted.
   */
  async load(key: string): Promise<RunResult | undefined> {
    return await this.#read(this.path(key), (run) => {
      validateRun(run, key);
      return resultOf(run);
    });
  }

  /**
   * Loads what is left of a run that was interrupted.
   *
   * @returns The cycles that it had finished, or undefined.
   */
  async loadCheckpoint(key: string): Promise<StoredRun | undefined> {
    return await this.#read(this.checkpointPath(key), (run) => {
      validateRun(run, key);
      return run;
    });
  }

  /** Keeps a run's cycles so far, so that it can go on from there. */
  async checkpoint(run: StoredRun): Promise<void> {
    validateRun(run, run.manifest.key);
    await writeWhole(this.checkpointPath(run.manifest.key), encodeRun(run));
  }

  /**
   * Stores a run that has ended, and drops its checkpoint.
   *
   * @returns The run as `load` will give it.
   */
  async save(run: StoredRun): Promise<RunResult> {
    const { key } = run.manifest;
    validateRun(run, key);
    const result = resultOf(run);
    await writeRun(this.path(key), run);
    await Deno.remove(this.checkpointPath(key)).catch(ignoreMissing);
    return result;
  }

  /** Loads every run of the folder that has ended. */
  async list(): Promise<RunResult[]> {
    const keys: string[] = [];
    try {
      for await (const { name, isFile } of Deno.readDir(this.folder)) {
        if (isFile && /^[0-9a-f]{64}\.arrow$/.test(name)) keys.push(name.slice(0, 64));
      }
    } catch (error) {
      ignoreMissing(error);
    }
    const results = await Promise.all(keys.sort().map((key) => this.load(key)));
    return results.filter((result) => result !== undefined);
  }

  async #read<T>(path: string, accept: (run: StoredRun) => T): Promise<T | undefined> {
    try {
      return accept(await this.#reader.read(path));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      if (!(error instanceof TrawlError)) throw error;
      const keptAs = await putAside(path);
      this.#rejected({ path, reason: messageOf(error), keptAs });
      return undefined;
    }
  }
}

/** A run that has ended, in the form that the reports read. */
export function resultOf({ manifest: stored, cycles, failure }: StoredRun): RunResult {
  const manifest = plainTexts(stored);
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

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
