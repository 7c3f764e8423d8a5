/** Errors that name the thing, the value and what to do, and the exit code of a command that they end. */

/** Something went wrong that is nobody's misuse: ends a command with exit code 1. */
export class TrawlError extends Error {
  /** What a command exits with. */
  readonly exitCode: number = 1;
  /** "TrawlError", as stack traces show it. */
  override readonly name: string = "TrawlError";
}

/** Bad usage or bad input: a wrong flag, shape, value or file. Ends a command with exit code 2. */
export class InputError extends TrawlError {
  /** 2: what was asked for has to change before a command is run again. */
  override readonly exitCode: number = 2;
  /** "InputError", as stack traces show it. */
  override readonly name: string = "InputError";
}

/** Work stopped early in good order and wants to be started again. Ends a command with exit code 75. */
export class RequeueError extends TrawlError {
  /** 75, EX_TEMPFAIL of sysexits.h: the same command resumes the work. */
  override readonly exitCode: number = 75;
  /** "RequeueError", as stack traces show it. */
  override readonly name: string = "RequeueError";
}

/**
 * The error for an unknown name, with the nearest known one suggested.
 *
 * @param kind What is named, such as "strategy".
 */
export function unknownName(kind: string, name: string, known: readonly string[]): InputError {
  const near = nearest(name, known);
  const hint = near === undefined ? "" : `: did you mean "${near}"?`;
  const list = [...known].sort().join(", ");
  return new InputError(`Unknown ${kind} "${name}"${hint}${hint ? " " : ". "}Known: ${list}`);
}

/** The known name that a text is; any other is an error that suggests the nearest. */
export function knownName<T extends string>(kind: string, name: string, known: readonly T[]): T {
  const found = known.find((each) => each === name);
  if (found === undefined) throw unknownName(kind, name, known);
  return found;
}

/**
 * The known name nearest to the given one by edit distance.
 *
 * @returns The nearest name, or undefined if none is close enough.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 2)) + 1;
  for (const candidate of known) {
    const begun = candidate.startsWith(name);
    const distance = begun ? 1 : editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length]!;
}

/** A short text for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
