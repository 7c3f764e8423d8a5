/** Open sessions, kept by program, so that running again opens nothing. */
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { Program } from "./program.ts";
import type { Provider } from "./provider_names.ts";
import type { Stage } from "./lowering/stage.ts";
import { openSession, runSession, type SessionSettings, type Tensors } from "./session.ts";

/** Sessions of one provider. */
export class Sessions {
  /** By program and where its outputs are left, the last used at the end. */
  readonly #open = new Map<string, Promise<InferenceSession>>();
  /** Those that go as soon as nothing is done with any. */
  readonly #doomed: Promise<InferenceSession>[] = [];
  #users = 0;

  /**
   * Starts with none.
   *
   * @param capacity How many are kept at most; the one unused for longest goes first. Default all.
   */
  constructor(
    readonly provider: Provider,
    readonly threads: number,
    readonly capacity: number = Infinity,
  ) {}

  /** Runs a program. */
  async run(stage: Stage, tensors: Tensors): Promise<Record<string, Tensor>> {
    this.#users++;
    try {
      const session = await this.open(stage);
      return await runSession(session, stage.program, this.provider, tensors);
    } finally {
      this.#users--;
      if (this.#isDue()) await this.#sweep();
    }
  }

  /** Opens a program's session where it is not open. */
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
      if (this.#isDue()) await this.#sweep();
      return opened;
    } catch (error) {
      if (this.#open.get(key) === session) this.#open.delete(key);
      throw error;
    }
  }

  /**
   * Keeps all sessions open while something is done: a tensor on the device must not outlive the
   * session that made it.
   */
  async pinned<T>(work: () => Promise<T>): Promise<T> {
    this.#users++;
    try {
      return await work();
    } finally {
      this.#users--;
      if (this.#isDue()) await this.#sweep();
    }
  }

  /** Releases a program's sessions, or sees to it that they are once nothing is done with any. */
  async release(program: Program): Promise<void> {
    for (const key of [...this.#open.keys()]) {
      if (key.startsWith(nameOf(program))) this.#doom(key);
    }
    if (this.#isDue()) await this.#sweep();
  }

  /** Releases every session, or sees to it. */
  async close(): Promise<void> {
    for (const key of [...this.#open.keys()]) this.#doom(key);
    if (this.#isDue()) await this.#sweep();
  }

  #doom(key: string): void {
    this.#doomed.push(this.#open.get(key)!);
    this.#open.delete(key);
  }

  /** Whether sessions are to go, and nothing is done with any. */
  #isDue(): boolean {
    return this.#users === 0 && (this.#doomed.length > 0 || this.#open.size > this.capacity);
  }

  async #sweep(): Promise<void> {
    while (this.#open.size > this.capacity) this.#doom(this.#open.keys().next().value!);
    // One that did not open has told whoever opened it.
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

/** Equal programs may point into different folders, whose weights differ. */
function nameOf({ hash, folder = "" }: Program): string {
  return `${hash}\n${folder}\n`;
}
