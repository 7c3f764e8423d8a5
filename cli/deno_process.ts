/** Processes of Deno that a command starts. */
import { fileURLToPath } from "node:url";
import { InputError } from "../core/errors.ts";

/** What a process is started with. */
export interface DenoProcess {
  /** The program that starts it: what {@linkcode denoCommand} found. */
  readonly deno: string;
  /** One of our modules. */
  readonly module: URL;
  /** What it finds in `Deno.args`. */
  readonly args: readonly string[];
  /** Its permissions, such as "--allow-ffi". */
  readonly permissions: readonly string[];
  /** Looks up an environment variable; default this process's. */
  readonly env?: (name: string) => string | undefined;
  /** Ends the process at once. */
  readonly signal?: AbortSignal;
}

/** Variables that decide which libraries a program loads. */
const LIBRARY_VARIABLES = ["LD_LIBRARY_PATH", "LD_PRELOAD"] as const;

/** Finds the program that processes are started with, before anything has been done. */
export async function denoCommand(): Promise<string> {
  for (const command of [Deno.execPath(), "deno"]) {
    const { state } = await Deno.permissions.query({ name: "run", command });
    if (state === "granted") return command;
  }
  throw new InputError(
    'Not permitted to start "deno", which is needed for work in a process of its own: put its ' +
      "folder on the PATH, and start with --allow-run=deno",
  );
}

/** Says how a module is run in a process of its own, its output collected. */
export function denoProcess(process: DenoProcess): Deno.Command {
  const { deno, module, args, permissions, env = readVariable, signal } = process;
  const path = (url: URL): string => url.protocol === "file:" ? fileURLToPath(url) : url.href;
  const words = [
    "run",
    "--quiet",
    "--no-prompt",
    "--config",
    path(new URL("../deno.json", import.meta.url)),
    ...permissions,
    path(module),
    ...args,
  ];
  const set = LIBRARY_VARIABLES.filter((name) => env(name));
  // Deno starts no process under these variables, yet CUDA's libraries are often found by them alone:
  // they are handed on by the program "env".
  const [command, all] = set.length === 0
    ? [deno, words]
    : ["env", [...set.map((name) => `${name}=${env(name)}`), deno, ...words]];
  return new Deno.Command(command, {
    args: all,
    env: Object.fromEntries(set.map((name) => [name, ""])),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...signal && { signal },
  });
}

/**
 * Looks up an environment variable.
 *
 * @returns Its value; undefined where it is not set, or this process may not look: where it matters
 * that it was, Deno says so.
 */
export function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}
