/** Ctrl-C and the signals of schedulers: the first ends the work in good order, a second at once. */
import { exitCodes } from "./command.ts";
import type { StatusLine } from "./status_line.ts";

/** Windows has neither SIGTERM nor SIGUSR2. */
const signals: readonly (readonly [Deno.Signal, number])[] = Deno.build.os === "windows"
  ? [["SIGINT", exitCodes.interrupted]]
  : [
    ["SIGINT", exitCodes.interrupted],
    ["SIGTERM", exitCodes.requeue],
    ["SIGUSR2", exitCodes.requeue],
  ];

/** A signal that comes again within so many milliseconds is the same: terminal and `deno task` send it. */
const ECHO = 500;

/**
 * Does work that a signal stops in good order, and returns the exit code.
 *
 * @param stopping Said at the first signal.
 * @param work Returns the exit code, which is `stopCode()` if it ends because of the signal.
 */
export async function stoppable(
  line: Pick<StatusLine, "say" | "clear">,
  stopping: string,
  work: (signal: AbortSignal, stopCode: () => number) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  let stopCode: number | undefined;
  let first = 0;
  const listeners = signals.map(([name, code]) => {
    const listener = (): void => {
      // What is written is whole at every moment, so that leaving now loses one cycle at the most.
      if (controller.signal.aborted) {
        if (performance.now() - first > ECHO) Deno.exit(code);
        return;
      }
      first = performance.now();
      stopCode = code;
      line.say(stopping);
      controller.abort();
    };
    Deno.addSignalListener(name, listener);
    return [name, listener] as const;
  });
  try {
    return await work(controller.signal, () => stopCode ?? exitCodes.failed);
  } catch (error) {
    if (stopCode === undefined) throw error;
    line.say("Stopped: run the same command to resume");
    return stopCode;
  } finally {
    line.clear();
    for (const [name, listener] of listeners) Deno.removeSignalListener(name, listener);
  }
}
