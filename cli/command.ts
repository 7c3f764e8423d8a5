/** How a command ends and writes: exit codes, errors, output. */
import { messageOf, TrawlError } from "../core/errors.ts";
import { plain } from "../core/text.ts";

/** Exit codes, as the help texts list them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  misused: 2,
  /** Neither a regression nor its absence could be shown. */
  inconclusive: 3,
  /** Interrupted by SIGTERM, SIGUSR1 or SIGUSR2: run the same command to resume. */
  requeue: 75,
  interrupted: 130,
} as const;

/** Runs a command, and ends the process with the exit code that it resolves to. */
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

/** The message and the exit code for an error. */
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

/** Writes to standard output; a reader that is gone is not an error. */
export function writeOut(text: string): void {
  writeAll(Deno.stdout, text);
}

/** Writes the home folder as "~", so that what is pasted into an issue does not name its user. */
export function withoutHome(
  text: string,
  home: string | undefined = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE"),
): string {
  const folder = home?.replace(/[/\\]+$/, "");
  if (!folder) return text;
  // JSON doubles the backslashes of Windows.
  const forms = [folder, folder.replaceAll("\\", "\\\\")];
  const pattern = forms.map((form) => form.replace(/[^\w]/g, "\\$&")).join("|");
  return text.replace(new RegExp(`(?<![\\w.-])(?:${pattern})(?![\\w.-])`, "g"), "~");
}

/** Writes to standard output, and returns the exit code of a command that is done. */
export function answer(text: string): number {
  writeOut(text);
  return exitCodes.done;
}

/** Writes to standard error; a reader that is gone is not an error. */
export function writeError(text: string): void {
  writeAll(Deno.stderr, text);
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return;
    throw new TrawlError(`Cannot write the output: ${messageOf(error)}`);
  }
}

/** Columns of the terminal that standard error is; undefined if it is not one. */
export function terminalWidth(): number | undefined {
  return Deno.stderr.isTerminal() ? columns() : undefined;
}

/** Columns for standard output: the terminal's, or 80. */
export function outputWidth(): number {
  return Deno.stdout.isTerminal() ? columns() : 80;
}

function columns(): number {
  try {
    // Some pseudo-terminals say 0.
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/** Whether output may have colours: on a terminal, unless `NO_COLOR` forbids them. */
export function wantsColor(): boolean {
  return Deno.stdout.isTerminal() && !Deno.noColor;
}
