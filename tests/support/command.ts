/** Runs the project's commands as a user does: in a process of their own, with their task's permissions. */

/** What became of a command. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is started. */
export interface Started {
  readonly process: Deno.ChildProcess;
  /** Waits until its standard error holds a text, or has ended. */
  readonly says: (text: string) => Promise<void>;
  readonly outcome: Promise<Outcome>;
}

const root = new URL("../../", import.meta.url);

/** Starts the command of a task. */
export async function startTask(
  task: string,
  args: readonly string[],
  options: { readonly writable?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Started> {
  const config = await Deno.readTextFile(new URL("deno.json", root));
  const found = new RegExp(
    `"${task}": \\{[^}]*"command": "(?:export \\w+=1 && )?deno (run (?:[^"\\\\]|\\\\.)+)"`,
  )
    .exec(config)?.[1];
  if (found === undefined) throw new Error(`deno.json has no task "${task}" that runs deno`);
  const { writable, env = {} } = options;
  // The data folder, which a process of its own prints, is one of those that a test names.
  const words = found.replace(/,\\"\$\([^)]*\)\\"/, "").split(" ").map((word) =>
    word.startsWith("--allow-write=") && writable !== undefined
      ? `--allow-write=${writable}`
      // The task's shell would put its own variables in.
      : word.replaceAll(/\$[A-Z_]+/g, "")
  );
  const process = new Deno.Command(Deno.execPath(), {
    args: [...words, ...args],
    cwd: root,
    // Whoever runs the tests may stand anywhere.
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", INIT_CWD: "", ...env },
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
  const says = async (text: string): Promise<void> => {
    while (open && !said.includes(text)) await news.promise;
  };
  const outcome = Promise.all([process.status, stdout, stderr])
    .then(([{ code }, stdout]) => ({ code, stdout, stderr: said }));
  return { process, says, outcome };
}

/** Runs the command of a task to its end. */
export async function runTask(...[task, args, options]: Parameters<typeof startTask>) {
  return await (await startTask(task, args, options)).outcome;
}

/** The folder of Deno's package cache: a test with another home folder hands it on as DENO_DIR. */
export async function denoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
