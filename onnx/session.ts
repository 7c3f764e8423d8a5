/** Sessions of ONNX Runtime: opened, run, and kept by program, so that running again opens nothing. */
import type { Tensor } from "onnxruntime-node";
import { messageOf, TrawlError } from "../core/errors.ts";
import { env, InferenceSession } from "./library.ts";
import { memoryError } from "./memory_error.ts";
import type { Program } from "./program.ts";
import type { Provider } from "./provider_names.ts";
import type { Tensors } from "./tensor.ts";
import type { Stage } from "./webgpu/stage.ts";

interface SessionSettings {
  readonly threads: number;
  /** The program's own file, if its weights are in other files. */
  readonly path?: string;
  /** Where outputs stay; default all in the memory of the process. */
  readonly locations?: Readonly<Record<string, "cpu" | "gpu-buffer">>;
  /** Whether the session keeps the memory of its largest run for the next; default false. */
  readonly keepsMemory?: boolean;
  /** Path prefix of a file that records the cost and the provider of every node. */
  readonly profile?: string;
}

export async function openSession(
  program: Program,
  provider: Provider,
  { threads, path, locations, keepsMemory = false, profile }: SessionSettings,
): Promise<InferenceSession> {
  env.logLevel = "error";
  const leaves = Object.values(locations ?? {}).includes("gpu-buffer");
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // A pattern plans one buffer for a whole run, in addition to what runs without it have left.
    enableMemPattern: false,
    enableCpuMemArena: keepsMemory,
    logSeverityLevel: 3,
    // Threads that wait for work of one session would slow down the next.
    extra: {
      session: {
        use_deterministic_compute: "1",
        force_spinning_stop: "1",
        ...program.folder !== undefined && {
          model_external_initializers_file_folder_path: program.folder,
        },
      },
    },
    ...leaves && { preferredOutputLocation: locations! },
    ...profile !== undefined && { enableProfiling: true, profileFilePrefix: profile },
  };
  try {
    // Deno cannot check what the runtime opens by itself: such a path must be one of our own.
    return path === undefined
      ? await InferenceSession.create(program.bytes(), options)
      : await InferenceSession.create(path, options);
  } catch (error) {
    throw memoryError(program, provider, {}, error) ??
      new TrawlError(`Program "${program.name}" on "${provider}": ${messageOf(error)}`);
  }
}

export async function runSession(
  session: InferenceSession,
  program: Program,
  provider: Provider,
  tensors: Tensors,
): Promise<Record<string, Tensor>> {
  try {
    return await session.run(tensors) as Record<string, Tensor>;
  } catch (error) {
    throw memoryError(program, provider, tensors, error) ??
      new TrawlError(`Program "${program.name}" failed: ${messageOf(error)}`);
  }
}

/** Open sessions of one provider, by program and where its outputs stay. */
export class Sessions {
  /** The last used at the end. */
  readonly #open = new Map<string, Promise<InferenceSession>>();
  /** Released as soon as nothing uses any session. */
  readonly #doomed: Promise<InferenceSession>[] = [];
  #users = 0;

  /** @param capacity How many stay open; the least recently used goes first. Default all. */
  constructor(
    readonly provider: Provider,
    readonly threads: number,
    readonly capacity: number = Infinity,
  ) {}

  async run(stage: Stage, tensors: Tensors): Promise<Record<string, Tensor>> {
    return await this.pinned(async () =>
      await runSession(await this.open(stage), stage.program, this.provider, tensors)
    );
  }

  /** Opens a program's session if it is not open. */
  async open(
    stage: Stage,
    options: Pick<SessionSettings, "path" | "keepsMemory"> = {},
  ): Promise<InferenceSession> {
    const { program, locations, onCpu } = stage;
    const key = keyOf(stage);
    const settings = { threads: this.threads, locations, ...options };
    const session = this.#open.get(key) ??
      openSession(program, onCpu ? "cpu" : this.provider, settings);
    // Deleting first moves the key to the end: the map's order is the order of last use.
    this.#open.delete(key);
    this.#open.set(key, session);
    try {
      const opened = await session;
      await this.#sweep();
      return opened;
    } catch (error) {
      if (this.#open.get(key) === session) this.#open.delete(key);
      throw error;
    }
  }

  /** Keeps all sessions open during `work`: tensors on the device must not outlive their session. */
  async pinned<T>(work: () => Promise<T>): Promise<T> {
    this.#users++;
    try {
      return await work();
    } finally {
      this.#users--;
      await this.#sweep();
    }
  }

  /** Releases a program's sessions once nothing uses any. */
  async release(program: Program): Promise<void> {
    for (const key of [...this.#open.keys()]) {
      if (key.startsWith(nameOf(program))) this.#doom(key);
    }
    await this.#sweep();
  }

  /** Releases every session once nothing uses any. */
  async close(): Promise<void> {
    for (const key of [...this.#open.keys()]) this.#doom(key);
    await this.#sweep();
  }

  #doom(key: string): void {
    this.#doomed.push(this.#open.get(key)!);
    this.#open.delete(key);
  }

  /** Releases sessions that are to go, unless some session is in use. */
  async #sweep(): Promise<void> {
    if (this.#users > 0) return;
    while (this.#open.size > this.capacity) this.#doom(this.#open.keys().next().value!);
    if (this.#doomed.length === 0) return;
    // Whoever opened a session that failed has seen its error.
    const ended = await Promise.allSettled(this.#doomed.splice(0));
    for (const session of ended) {
      if (session.status === "fulfilled") await session.value.release();
    }
  }
}

/** What sessions must agree in; it begins with what names the program. */
function keyOf({ program, locations, onCpu }: Stage): string {
  const left = Object.entries(locations).map(([name, location]) => `${name}:${location}`);
  return [nameOf(program), onCpu ? "cpu" : "", ...left.sort()].join("\n");
}

/** Equal programs may refer to different folders, whose weights differ. */
function nameOf({ hash, folder = "" }: Program): string {
  return `${hash}\n${folder}\n`;
}
