/**
 * Programs that a command needs while it runs. Only the launcher starts processes: a command asks it by
 * message, and is given those that its declaration names, with the arguments it asks for.
 */
import { type ChildProcess, type Serializable, spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Ended, explainEnd } from "../core/ended.ts";
import { TrawlError } from "../core/errors.ts";
import { measuredBytes } from "../core/format.ts";
import type { Program } from "./declaration.ts";
import { filtersOf, gitAbout, groupMemory, type Started } from "./machine_facts.ts";

const root = new URL("../", import.meta.url);

export const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGHUP"] as const;

interface RunOptions {
  /** Seconds after which it is ended. */
  readonly limit?: number | undefined;
  /** The tree of another version, whose module and deno.json are taken; default this project's. */
  readonly tree?: string | undefined;
  readonly write?: string | undefined;
  /** Bytes of memory at which it is ended, and all that it started, which is watched on Linux and macOS. */
  readonly memory?: number | undefined;
}

type Request =
  | RunOptions & {
    readonly id: string;
    readonly name: string;
    readonly args: readonly string[];
    readonly talks?: boolean;
  }
  | { readonly id: string; readonly message: unknown }
  | { readonly id: string; readonly kill: true };

type Reply =
  | { readonly id: string; readonly ended: Ended }
  | { readonly id: string; readonly message: unknown };

/** Has the launcher run a program, and waits for its end. */
export async function runProgram(
  name: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  return await listen({ name, args, ...options }, () => {}).ended;
}

/** A program ended that should not have. */
export class EndedError extends TrawlError {
  constructor(readonly ended: Ended) {
    super(explainEnd(ended));
  }
}

export interface Conversation {
  /** The answer to a message; an error if the program ends instead, or is killed after `limit` seconds. */
  ask(message: unknown, limit?: number): Promise<unknown>;
  end(): Promise<void>;
}

const FAREWELL = "end";

/** Has the launcher start a program that answers each message by one, until it is told to end. */
export function converse(
  name: string,
  args: readonly string[],
  options: RunOptions = {},
): Conversation {
  let answer: ((message: unknown) => void) | undefined;
  const request = { name, args, talks: true, ...options };
  const { ended, send } = listen(request, (message) => answer?.(message));
  return {
    ask(message, limit) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      answer = resolve;
      send({ message });
      ended.then((end) => reject(new EndedError(end)));
      if (limit === undefined) return promise;
      const timer = setTimeout(() => {
        reject(new TrawlError(`Its process did not answer within ${limit} s`));
        send({ kill: true });
      }, 1000 * limit);
      return promise.finally(() => clearTimeout(timer));
    },
    async end() {
      send({ message: FAREWELL });
      await ended;
    },
  };
}

/** Sends the launcher a request, and hears of the program's messages and end. */
function listen(
  request: Omit<Extract<Request, { args: unknown }>, "id">,
  heard: (message: unknown) => void,
): {
  readonly ended: Promise<Ended>;
  readonly send: (what: { readonly message: unknown } | { readonly kill: true }) => void;
} {
  if (process.send === undefined) {
    throw new TrawlError(
      `Cannot run "${request.name}": start this command by the launcher, cli/trawl.ts`,
    );
  }
  const id = crypto.randomUUID();
  const { promise: ended, resolve } = Promise.withResolvers<Ended>();
  const listener = (reply: Reply): void => {
    if (reply.id !== id) return;
    if (!("ended" in reply)) return heard(reply.message);
    process.off("message", listener);
    resolve(reply.ended);
  };
  process.on("message", listener);
  process.send({ id, ...request } satisfies Request);
  return { ended, send: (what) => process.send!({ id, ...what } satisfies Request) };
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
  const running = new Set<Running>();
  const talking = new Map<string, ChildProcess>();
  const reply = (text: Reply): void => void (command.connected && command.send(text));
  command.on("message", async (request: Partial<Extract<Request, { args: unknown }>> | null) => {
    // A program of the user's can send anything by this way; only requests are answered.
    const { id, name, args, limit, tree, write, memory, talks } = request ?? {};
    if (typeof id !== "string") return;
    if (!Array.isArray(args) || name === undefined) {
      const child = talking.get(id);
      if (request !== null && "kill" in request) child?.kill("SIGKILL");
      else if (child?.connected) {
        child.send((request as { readonly message: Serializable }).message);
      }
      return;
    }
    const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
    const ended = program === undefined
      ? { stdout: "", stderr: "this command does not declare it", missing: true }
      : await execute(name, program, args, {
        running,
        tree,
        write,
        memory,
        ...limit !== undefined && { signal: after(limit) },
        ...talks && {
          started: (child: ChildProcess) => {
            talking.set(id, child);
            child.on("message", (message: unknown) => reply({ id, message }));
          },
        },
      });
    talking.delete(id);
    reply({ id, ended });
  });
  command.on("exit", () => running.forEach(({ end }) => end("SIGKILL")));
  return (signal) => running.forEach(({ isGroup, end }) => isGroup || end(signal));
}

/** Aborts after some seconds, and says so. */
function after(seconds: number): AbortSignal {
  const controller = new AbortController();
  Deno.unrefTimer(setTimeout(() => controller.abort(`${seconds} s`), 1000 * seconds));
  return controller.signal;
}

/**
 * Environment of a process that may run ONNX Runtime. A run takes and frees megabytes for every operator: the
 * C library is to use large pages, and to keep what is freed, because the system clears every page that it
 * hands out. That is half of the time of many selections.
 */
export function runtimeVariables(): Record<string, string> {
  const pages = "glibc.malloc.hugetlb=1";
  const kept = "glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456";
  return {
    GLIBC_TUNABLES: `${pages}:${kept}`,
    ...Deno.env.toObject(),
    ORT_DISABLE_TELEMETRY: "1",
    DENO_NO_UPDATE_CHECK: "1",
  };
}

interface Running {
  /** Whether it leads a group of processes: signals are the command's, and it ends with the command. */
  readonly isGroup: boolean;
  readonly end: (signal: typeof STOP_SIGNALS[number] | "SIGKILL") => void;
}

/** Milliseconds that a program has to be gone once it is killed. */
const GRACE = 10_000;

/** Runs a program whose group ends once its standard input does, which is when the launcher is gone. */
const GUARD = `exec 3<&0
"$@" 3<&- </dev/null & program=$!
{ read -r _ <&3; kill -9 0; } >/dev/null 2>&1 & guard=$!
wait $program; code=$?
kill $guard
exit $code`;

/** Characters of output at which a program is ended: they are kept in memory. */
const MOST_OUTPUT = 64e6;

function endGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}

/** Runs a program to its end; while it runs, it is in `running`. */
export function execute(
  name: string,
  program: Program,
  args: readonly string[],
  { running = new Set(), started, signal, memory, ...options }: Omit<RunOptions, "limit"> & {
    /** Ends it; the reason is the limit that it reached. */
    readonly signal?: AbortSignal;
    readonly running?: Set<Running>;
    readonly started?: (child: ChildProcess) => void;
  } = {},
): Promise<Ended> {
  const { program: path, words, env } = startedAs(name, program, args, options);
  const isGroup = memory !== undefined && Deno.build.os !== "windows";
  const [command, ...given] = isGroup
    ? ["sh", "-c", GUARD, "sh", path, ...words]
    : [path, ...words];
  const child = spawn(command, given, {
    ...env && { env },
    detached: isGroup,
    stdio: [
      isGroup ? "pipe" : "ignore",
      ...["pipe" as const, "pipe" as const],
      ...started === undefined ? [] : ["ipc" as const],
    ],
  });
  const end: Running["end"] = (signal) => {
    if (isGroup && child.exitCode === null && child.pid) process.kill(-child.pid, signal);
    else child.kill(signal);
  };
  const entry = { isGroup, end };
  running.add(entry);
  started?.(child);
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let [stdout, stderr] = ["", ""];
  let [grace, over, peakBytes]: [ReturnType<typeof setTimeout>?, string?, number?] = [];
  const kill = (what: string): void => {
    over = what;
    end("SIGKILL");
    // One that hangs in a driver may not even end when it is killed: nobody waits for that.
    grace ??= setTimeout(() => resolve({ stdout, stderr, over }), GRACE);
  };
  signal?.addEventListener("abort", () => kill(String(signal.reason)), { once: true });
  const watch = isGroup && setInterval(() => {
    const bytes = groupMemory(child.pid!);
    peakBytes = Math.max(peakBytes ?? 0, bytes);
    if (bytes > memory) kill(`${measuredBytes(memory)} of memory`);
  }, SAMPLING);
  const isRoomFor = (text: string): boolean => {
    const isRoom = stdout.length + stderr.length + text.length <= MOST_OUTPUT;
    if (!isRoom && over === undefined) kill(`${measuredBytes(MOST_OUTPUT)} of output`);
    return isRoom;
  };
  child.stdout!.setEncoding("utf8").on(
    "data",
    (text: string) => isRoomFor(text) && (stdout += text),
  );
  child.stderr!.setEncoding("utf8").on(
    "data",
    (text: string) => isRoomFor(text) && (stderr += text),
  );
  // What it left running would keep its pipes open, and outlive the command.
  child.on("exit", () => isGroup && endGroup(child.pid!));
  child.on("error", (error: Error & { readonly code?: string }) => {
    resolve({ stdout, stderr: error.message, missing: error.code === "ENOENT" });
  });
  child.on("close", (code: number | null, signal: string | null) => {
    const how = over === undefined ? { code: code ?? -1, signal: signal ?? undefined } : { over };
    resolve({ stdout, stderr, ...how, ...peakBytes && { peakBytes } });
  });
  return promise.finally(() => {
    clearTimeout(grace);
    clearInterval(watch || undefined);
    running.delete(entry);
  });
}

/** What is started, and how, for a program that a command asks for. */
function startedAs(
  name: string,
  { module, permissions = [], words: fixed = [], command = name, isGit = false }: Program,
  args: readonly string[],
  { tree, write }: RunOptions,
): Started {
  if (isGit) return gitAbout(pathOf(""), [...fixed, ...args], filtersOf(pathOf("")));
  if (module === undefined) return { program: command, words: [...fixed, ...args] };
  const granted = write === undefined ? permissions : [...permissions, `--allow-write=${write}`];
  return {
    program: Deno.execPath(),
    words: [...denoWords(granted, tree), pathOf(module, tree), ...fixed, ...args],
    env: runtimeVariables(),
  };
}

/** Milliseconds between two looks at a program's memory: each takes some of the processor's. */
const SAMPLING = 250;

export function denoWords(permissions: readonly string[], tree?: string): string[] {
  return ["run", "--quiet", "--no-prompt", "--config", pathOf("deno.json", tree), ...permissions];
}

/** The path of one of the project's files, or of another version's. */
export function pathOf(file: string, tree?: string): string {
  return tree === undefined ? fileURLToPath(new URL(file, root)) : join(tree, file);
}
