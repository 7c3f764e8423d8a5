/** A file server in a thread of its own, so that its work is not the client's. */

/** Serves one file. */
export async function serving(path: string, use: (url: string) => Promise<void>): Promise<void> {
  const worker = new Worker(new URL("./server_worker.ts", import.meta.url), { type: "module" });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(path);
    });
    await use(`http://127.0.0.1:${port}/`);
  } finally {
    worker.terminate();
  }
}
