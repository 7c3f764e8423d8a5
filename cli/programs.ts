/**
 * Programs that a command needs while it runs. Only the launcher starts processes: a command asks it by
 * message, and is given those that its declaration names, with the arguments it asks for.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Source } from "../bench/environment.ts";
import { TrawlError } from "../core/errors.ts";
import type { Program } from "./declaration.ts";

const root = new URL("../", import.meta.url);

/** What became of a program. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Its exit code; undefined if it was ended because its time was up. */
  readonly code?: number | undefined;
  readonly signal?: string | undefined;
  readonly missing?: boolean;
}

/** Signals that the launcher hands on. */
export const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGHUP"] as const;

interface Request {
  readonly id: string;
  readonly name: string;
  readonly args: readonly string[];
  /** Seconds after which the program is ended. */
  readonly limit?: number | undefined;
}

interface Reply {
  readonly id: string;
  readonly ended: Ended;
}

/** Has the launcher run a program, and waits for its end. */
export function runProgram(
  name: string,
  args: readonly string[],
  limit?: number,
): Promise<Ended> {
  if (process.send === undefined) {
    throw new TrawlError(`Cannot run "${name}": start this command by the launcher, cli/trawl.ts`);
  }
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const listener = (reply: Reply): void => {
      if (reply.id !== id) return;
      process.off("message", listener);
      resolve(reply.ended);
    };
    process.on("message", listener);
    process.send!({ id, name, args, limit } satisfies Request);
  });
}

/** Ends this process once its launcher is gone, by whatever signal. */
export function endWithLauncher(): void {
  process.once("disconnect", () => Deno.exit(1));
}

/** Runs what a command asks for; returns what ends all of it that is running. */
export function servePrograms(
  command: ChildProcess,
  programs: Readonly<Record<string, Program>>,
): (signal: typeof STOP_SIGNALS[number]) => void {
  const running = new Set<ChildProcess>();
  command.on("message", async (request: Request | null) => {
    // A program of the user's can send anything by this way; only requests are answered.
    if (!Array.isArray(request?.args)) return;
    const { id, name, args, limit } = request;
    const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
    const ended = program === undefined
      ? { stdout: "", stderr: "this command does not declare it", missing: true }
      : await execute(name, program, args, {
        running,
        ...limit !== undefined && { signal: AbortSignal.timeout(1000 * limit) },
      });
    if (command.connected) command.send({ id, ended } satisfies Reply);
  });
  return (signal) => running.forEach((each) => each.kill(signal));
}

/** Milliseconds that a program has to be gone once it is killed. */
const GRACE = 10_000;

/** Runs a program to its end; while it runs, it is in `running`. */
export function execute(
  name: string,
  { module, permissions = [] }: Program,
  args: readonly string[],
  options: {
    readonly signal?: AbortSignal;
    readonly running?: Set<ChildProcess>;
  } = {},
): Promise<Ended> {
  const { signal, running = new Set() } = options;
  const [program, words] = module === undefined
    ? [name, args]
    : [Deno.execPath(), [...denoWords(permissions), pathOf(module), ...args]];
  const child = spawn(program, [...words], { stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let [stdout, stderr] = ["", ""];
  child.stdout!.setEncoding("utf8").on("data", (text: string) => stdout += text);
  child.stderr!.setEncoding("utf8").on("data", (text: string) => stderr += text);
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let grace: ReturnType<typeof setTimeout> | undefined;
  signal?.addEventListener("abort", () => {
    child.kill("SIGKILL");
    // One that hangs in a driver may not even end when it is killed: nobody waits for that.
    grace = setTimeout(() => resolve({ stdout, stderr }), GRACE);
  }, { once: true });
  child.on("error", (error: Error & { readonly code?: string }) => {
    resolve({ stdout, stderr: error.message, missing: error.code === "ENOENT" });
  });
  child.on("close", (code: number | null, signal: string | null) => {
    resolve(
      grace === undefined
        ? { stdout, stderr, code: code ?? -1, signal: signal ?? undefined }
        : { stdout, stderr },
    );
  });
  return promise.finally(() => {
    clearTimeout(grace);
    running.delete(child);
  });
}

/**
 * The commit that is checked out in a folder, and whether files differ from it; unknown without git. The
 * folder's own configuration may name programs, of which none is run.
 */
export function checkedOut(folder: string): Source {
  // Without its own folder of git's, the project may be inside another's.
  if (!existsSync(`${folder}/.git`)) return {};
  const variables = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !name.startsWith("GIT_")
  );
  const options = ["safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null"];
  const git = (args: readonly string[], changes: readonly string[] = []): string | undefined => {
    const { success, stdout } = new Deno.Command("git", {
      args: [...options.flatMap((option) => ["-c", option]), "-C", folder, ...args],
      env: {
        ...Object.fromEntries(variables),
        GIT_OPTIONAL_LOCKS: "0",
        // A partial clone would fetch what it lacks, by whatever program.
        GIT_ALLOW_PROTOCOL: "none",
        GIT_NO_LAZY_FETCH: "1",
        GIT_CONFIG_COUNT: String(changes.length),
        ...Object.fromEntries(changes.flatMap((key, i) => [
          [`GIT_CONFIG_KEY_${i}`, key],
          [`GIT_CONFIG_VALUE_${i}`, ""],
        ])),
      },
      clearEnv: true,
      stdin: "null",
      stderr: "null",
    }).outputSync();
    return success ? new TextDecoder().decode(stdout) : undefined;
  };
  try {
    // Status compares content as filters would store it: they are set to none by the names they have here.
    const filters = git(["config", "--null", "--name-only", "--get-regexp", "^filter\\."]) ?? "";
    const keys = new Set(filters.split("\0").filter((key) => key !== ""));
    const status = ["status", "--porcelain=v2", "--branch", "--ignore-submodules=all"];
    const text = git(status, [...keys]) ?? "";
    const commit = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(text)?.[1];
    return commit === undefined ? {} : { commit, changed: /^[^#]/m.test(text) };
  } catch {
    return {};
  }
}

/** How Deno is started, whoever starts it. */
export function denoWords(permissions: readonly string[]): string[] {
  return ["run", "--quiet", "--no-prompt", "--config", pathOf("deno.json"), ...permissions];
}

/** The path of one of the project's files. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, root));
}
