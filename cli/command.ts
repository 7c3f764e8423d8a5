/** How a command ends: its exit code, and what it says where it cannot go on. */
import { TrawlError } from "../core/errors.ts";
import { plain } from "../core/text.ts";

/** Exit codes, as the help texts list them. */
export const exitCodes = {
  done: 0,
  /** Something went wrong that is nobody's misuse, or some runs failed. */
  failed: 1,
  /** Bad usage or bad input. */
  misused: 2,
  /** Stopped in good order by SIGTERM or SIGUSR2: start it again. */
  requeue: 75,
  /** Stopped in good order by Ctrl-C. */
  interrupted: 130,
} as const;

/**
 * Runs a command and ends the process with its exit code.
 *
 * @param command What to run; it resolves to the exit code.
 */
export async function runCommand(command: () => Promise<number>): Promise<never> {
  let code: number;
  try {
    code = await command();
  } catch (error) {
    const { message, exitCode } = explain(error);
    writeError(`${message}\n`);
    code = exitCode;
  }
  Deno.exit(code);
}

/** What is said about an error. */
export function explain(error: unknown): { message: string; exitCode: number } {
  if (error instanceof TrawlError) {
    return { message: plain(error.message), exitCode: error.exitCode };
  }
  if (error instanceof Deno.errors.NotCapable) {
    const message = `Not permitted: ${plain(error.message)} (--show-permissions lists what is)`;
    return { message, exitCode: exitCodes.misused };
  }
  const stack = error instanceof Error ? error.stack ?? error.message : String(error);
  return { message: `Unexpected error, please report it: ${stack}`, exitCode: exitCodes.failed };
}

/** Writes to standard output; a reader that has gone away is no error. */
export function writeOut(text: string): void {
  writeAll(Deno.stdout, text);
}

/** Writes to standard output, and returns the exit code of a command that is done. */
export function answer(text: string): number {
  writeOut(text);
  return exitCodes.done;
}

/** Writes to standard error; a reader that has gone away is no error. */
export function writeError(text: string): void {
  writeAll(Deno.stderr, text);
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/**
 * Columns of the terminal that standard error is.
 *
 * @returns The number of columns, or undefined where it is no terminal.
 */
export function terminalWidth(): number | undefined {
  if (!Deno.stderr.isTerminal()) return undefined;
  try {
    // Some pseudo-terminals say 0.
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/** Columns for what is written to standard output: the terminal's, or 80. */
export function outputWidth(): number {
  if (!Deno.stdout.isTerminal()) return 80;
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/**
 * Whether output may have colours: on a terminal, unless `NO_COLOR` says otherwise.
 *
 * @returns Whether it may.
 */
export function wantsColor(): boolean {
  return Deno.stdout.isTerminal() && !Deno.noColor;
}
