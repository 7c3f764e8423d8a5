/** Ctrl-C and the signals of schedulers: the first ends the work in good order, a second at once. */
import { exitCodes } from "./command.ts";
import type { StatusLine } from "./status_line.ts";

/** What was asked for from outside. */
export interface Stop {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** What the command is to exit with; undefined while nothing was asked. */
  readonly exitCode: number | undefined;
  /** Gives the signals back. */
  dispose(): void;
}

/** Windows has neither SIGTERM nor SIGUSR2. */
const signals: readonly (readonly [Deno.Signal, number])[] = Deno.build.os === "windows"
  ? [["SIGINT", exitCodes.interrupted]]
  : [
    ["SIGINT", exitCodes.interrupted],
    ["SIGTERM", exitCodes.requeue],
    ["SIGUSR2", exitCodes.requeue],
  ];

/**
 * Milliseconds in which a signal that comes again is the same one: a terminal sends Ctrl-C to every
 * process of the command, and `deno task` hands it on as well.
 */
const ECHO = 500;

/** Watches for signals. */
export function watchSignals(onStop: () => void): Stop {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let first = 0;
  const listeners = signals.map(([name, code]) => {
    const listener = (): void => {
      // What is written is whole at every moment, so that leaving now loses one cycle at the most.
      if (controller.signal.aborted) {
        if (performance.now() - first > ECHO) Deno.exit(code);
        return;
      }
      first = performance.now();
      exitCode = code;
      onStop();
      controller.abort();
    };
    Deno.addSignalListener(name, listener);
    return [name, listener] as const;
  });
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    dispose() {
      for (const [name, listener] of listeners) Deno.removeSignalListener(name, listener);
    },
  };
}

/** Does work that a signal stops in good order, and returns the exit code. */
export async function stoppable(
  line: StatusLine,
  stopping: string,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const stop = watchSignals(() => line.say(stopping));
  try {
    return await work(stop.signal);
  } catch (error) {
    if (stop.exitCode === undefined) throw error;
    line.say("Stopped: run the same command to resume");
    return stop.exitCode;
  } finally {
    line.clear();
    stop.dispose();
  }
}
