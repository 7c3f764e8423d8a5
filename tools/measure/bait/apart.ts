/** Measures a case in a process of its own. */
import { type Ended, runProgram } from "../../../cli/programs.ts";
import type { Timing } from "../../../runs/measurement.ts";
import type { WorkerReply, WorkerRequest } from "./worker.ts";

/** What became of a case. */
export type Outcome =
  | { readonly kind: "measured"; readonly timing: Timing }
  /** The selection failed, or its process did. */
  | { readonly kind: "failed"; readonly message: string }
  /** It was ended from outside. */
  | { readonly kind: "stopped" };

const stopSignals = ["SIGINT", "SIGTERM", "SIGUSR2"];

/** Measures a case in a process of its own, so that its peak memory is its own. */
export async function measureApart(
  request: WorkerRequest,
  signal: AbortSignal,
  run: typeof runProgram = runProgram,
): Promise<Outcome> {
  if (signal.aborted) return { kind: "stopped" };
  const ended = await run("case", [JSON.stringify(request)]);
  // The signal that stops this process ends that one, and its end may be known first.
  if (signal.aborted || stopSignals.includes(ended.signal ?? "")) return { kind: "stopped" };
  const reply = parseReply(ended.stdout.trim());
  if (reply === undefined) return { kind: "failed", message: explain(ended) };
  return "timing" in reply
    ? { kind: "measured", timing: reply.timing }
    : { kind: "failed", message: reply.message };
}

function parseReply(output: string): WorkerReply | undefined {
  try {
    return JSON.parse(output.slice(output.lastIndexOf("\n") + 1));
  } catch {
    return undefined;
  }
}

function explain({ code, signal, stderr, missing }: Ended): string {
  if (missing) return `Its process cannot be started: ${stderr}`;
  // The system ends a process that takes more memory than there is by SIGKILL.
  const end = signal === undefined
    ? `exit code ${code}`
    : `${signal}${signal === "SIGKILL" ? ", perhaps for lack of memory" : ""}`;
  const last = stderr.trim().split("\n").at(-1)!;
  return `Its process ended with ${end}${last === "" ? "" : `: ${last}`}`;
}
