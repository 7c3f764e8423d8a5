/** How a process ended. */

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Its exit code; undefined if it was ended because its time was up. */
  readonly code?: number | undefined;
  readonly signal?: string | undefined;
  readonly missing?: boolean;
  /** The limit at which it was ended, such as "600 s". */
  readonly over?: string | undefined;
  /** The most memory that was seen, if its memory was watched. */
  readonly peakBytes?: number;
}

/** Why a process ended, and its last words. */
export function explainEnd(ended: Ended, lines: number = 1): string {
  const { code, signal, stderr, missing, over } = ended;
  if (missing) return `Its process cannot be started: ${stderr}`;
  // The system ends a process that takes more memory than there is by SIGKILL.
  const end = over !== undefined
    ? `was ended at its limit of ${over}`
    : signal === undefined
    ? `ended with exit code ${code}`
    : `ended with ${signal}${signal === "SIGKILL" ? ", perhaps for lack of memory" : ""}`;
  const last = lastWords(ended, lines);
  return `Its process ${end}${last === "" ? "" : `: ${last}`}`;
}

/** The last lines that a process wrote to standard error, as one. */
export function lastWords({ stderr }: Ended, lines: number): string {
  return stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "")
    .slice(-lines).join(" | ");
}
