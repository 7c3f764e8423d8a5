/** Fetches a file, or unpacks an archive, in a process of its own that a test can kill. */
import { unpackTree } from "../../datasets/files/unpack.ts";
import type { TreeArchive } from "../../datasets/files/published.ts";
import { download, type RemoteFile } from "../../datasets/files/download.ts";

if (import.meta.main) {
  const [work, ...given] = Deno.args.map((text): unknown => JSON.parse(text));
  const say = (message: string): void => console.log(message);
  if (work === "download") {
    const [file, path] = given as [RemoteFile, string];
    await download(file, path, { say, retry: { firstPause: 1, stall: 600_000 } });
  } else {
    const [path, archive, goal] = given as [string, TreeArchive, string];
    let written = 0;
    await unpackTree(path, archive, goal, {
      create: (path) => {
        // The test kills this process while a file is half written.
        const file = Deno.openSync(path, { write: true, createNew: true });
        const writeSync = file.writeSync.bind(file);
        file.writeSync = (bytes) => {
          const count = writeSync(bytes.subarray(0, 1000));
          if (++written === 5) {
            say("half way");
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600_000);
          }
          return count;
        };
        return file;
      },
    });
  }
  say("done");
}

/** Starts such a process. */
export function startApart(...args: readonly unknown[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-net=127.0.0.1",
      "--allow-sys=hostname",
      new URL(import.meta.url).href,
      ...args.map((arg) => JSON.stringify(arg)),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    env: { NO_COLOR: "1" },
  }).spawn();
}
