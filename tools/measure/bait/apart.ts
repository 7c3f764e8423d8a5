/** Measures a case in a process of its own. */
import { messageOf, TrawlError } from "../../../core/errors.ts";
import { denoProcess } from "../../../cli/deno_process.ts";
import type { Timing } from "../../../runs/measurement.ts";
import type { WorkerReply, WorkerRequest } from "./worker.ts";

/** What became of a case. */
export type Outcome =
  | { readonly kind: "measured"; readonly timing: Timing }
  /** The selection failed, or its process did. */
  | { readonly kind: "failed"; readonly message: string }
  /** It was ended from outside. */
  | { readonly kind: "stopped" };

/** Measures a case in a process of its own, so that its peak memory is its own. */
export async function measureApart(
  deno: string,
  request: WorkerRequest,
  signal: AbortSignal,
): Promise<Outcome> {
  if (signal.aborted) return { kind: "stopped" };
  const output = await started(deno, request, signal).output();
  // A terminal's Ctrl-C reaches this process and that one, in whichever order.
  if (signal.aborted || output.signal === "SIGINT") return { kind: "stopped" };
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).trim();
  const reply = parseReply(text(output.stdout));
  if (reply === undefined) return { kind: "failed", message: explain(output, text(output.stderr)) };
  return "timing" in reply
    ? { kind: "measured", timing: reply.timing }
    : { kind: "failed", message: reply.message };
}

function started(deno: string, request: WorkerRequest, signal: AbortSignal): Deno.ChildProcess {
  try {
    return denoProcess({
      deno,
      module: new URL("./worker.ts", import.meta.url),
      args: [JSON.stringify(request)],
      permissions: [
        "--allow-ffi",
        "--allow-env=ORT_DISABLE_TELEMETRY",
        "--allow-sys=systemMemoryInfo",
      ],
      signal,
    }).spawn();
  } catch (error) {
    throw new TrawlError(`Cannot start "${deno}" to measure a case: ${messageOf(error)}`);
  }
}

function parseReply(output: string): WorkerReply | undefined {
  try {
    return JSON.parse(output.slice(output.lastIndexOf("\n") + 1));
  } catch {
    return undefined;
  }
}

function explain({ code, signal }: Deno.CommandStatus, stderr: string): string {
  // The system ends a process that takes more memory than there is by SIGKILL.
  const end = signal === null
    ? `exit code ${code}`
    : `${signal}${signal === "SIGKILL" ? ", perhaps for want of memory" : ""}`;
  const last = stderr.slice(stderr.lastIndexOf("\n") + 1);
  return `Its process ended with ${end}${last === "" ? "" : `: ${last}`}`;
}
