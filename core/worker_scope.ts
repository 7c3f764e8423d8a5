/** The global scope of a worker. */

interface WorkerScope<Heard, Said> {
  onmessage: (event: MessageEvent<Heard>) => void;
  postMessage(message: Said): void;
}

/** This worker's own scope: types are checked with the main thread's, which has no such messages. */
export function workerScope<Heard, Said>(): WorkerScope<Heard, Said> {
  return globalThis as unknown as WorkerScope<Heard, Said>;
}
