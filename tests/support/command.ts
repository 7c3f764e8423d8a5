/** Runs the project's commands as a user does: by the launcher, with the permissions it works out. */
import { fileURLToPath } from "node:url";

/** What became of a command. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is started. */
export interface Started {
  readonly process: Deno.ChildProcess;
  /** Waits until its standard error holds a text, or has ended; returns what it holds. */
  readonly says: (text: string) => Promise<string>;
  readonly outcome: Promise<Outcome>;
}

const root = new URL("../../", import.meta.url);

/** Starts a command by the launcher, as its task does. */
export function startTask(
  task: string,
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    /** Where the user is; default the project's folder. */
    readonly cwd?: string;
    /** The folder of a copy of the project, whose command is started; default the project's. */
    readonly project?: string;
  } = {},
): Started {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "-RE",
      "--allow-run",
      `${options.project ?? fileURLToPath(root)}/cli/trawl.ts`,
      task,
      ...args,
    ],
    cwd: options.cwd ?? options.project ?? root,
    // Whoever runs the tests may be anywhere.
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", INIT_CWD: "", ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = new Response(process.stdout).text();
  let said = "";
  let news = Promise.withResolvers<void>();
  let open = true;
  const stderr = (async () => {
    for await (const part of process.stderr.pipeThrough(new TextDecoderStream())) {
      said += part;
      news.resolve();
      news = Promise.withResolvers();
    }
    open = false;
    news.resolve();
  })();
  const says = async (text: string): Promise<string> => {
    while (open && !said.includes(text)) await news.promise;
    return said;
  };
  const outcome = Promise.all([process.status, stdout, stderr])
    .then(([{ code }, stdout]) => ({ code, stdout, stderr: said }));
  return { process, says, outcome };
}

/** Runs a command to its end. */
export async function runTask(
  ...[task, args, options]: Parameters<typeof startTask>
): Promise<Outcome> {
  return await startTask(task, args, options).outcome;
}

/** The folder of Deno's package cache: a test with another home folder hands it on as DENO_DIR. */
export async function denoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

/**
 * Does work for every item, as many at a time as there are processors: most tests of commands wait for
 * processes to start. Every item is tried; the first error is thrown at the end.
 */
export async function forEachAtOnce<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const queue = items[Symbol.iterator]();
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      await work(next.value).catch((error) => errors.push(error));
    }
  }));
  if (errors.length > 0) throw errors[0];
}
