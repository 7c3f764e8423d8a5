/** A progress line: rewritten on a terminal, repeated from time to time elsewhere. */
import { plain } from "../core/text.ts";
import { terminalWidth, writeError } from "./command.ts";

/** Where a line is written, and what the time is. */
export interface StatusOptions {
  readonly write: (text: string) => void;
  /** Columns of the terminal; undefined if it is not one, and whole lines are written. */
  readonly width: number | undefined;
  /** Milliseconds since any fixed point. */
  readonly now: () => number;
}

/** A line on a terminal is rewritten at most this often, in milliseconds. */
const REWRITE_INTERVAL = 100;

/** Elsewhere a line is added at most this often, in milliseconds. */
const LINE_INTERVAL = 10_000;

export class StatusLine {
  readonly #options: StatusOptions;
  #written = -Infinity;
  #shown = false;

  constructor(
    options: StatusOptions = {
      write: writeError,
      width: terminalWidth(),
      now: () => performance.now(),
    },
  ) {
    this.#options = options;
  }

  get onTerminal(): boolean {
    return this.#options.width !== undefined;
  }

  /** Whether enough time has passed since the last line. */
  get due(): boolean {
    const interval = this.onTerminal ? REWRITE_INTERVAL : LINE_INTERVAL;
    return this.#options.now() - this.#written >= interval;
  }

  /** Counts the time to the next line from now. */
  rest(): void {
    this.#written = this.#options.now();
  }

  show(text: string): void {
    this.rest();
    const { width, write } = this.#options;
    if (width === undefined) return write(`${plain(text)}\n`);
    // The last column stays empty: some terminals wrap as soon as it is filled.
    write(`\r\x1b[K${plain(text).slice(0, width - 1)}`);
    this.#shown = true;
  }

  say(message: string): void {
    this.clear();
    this.#options.write(`${plain(message)}\n`);
  }

  /** Leaves the terminal as other output wants it: at the start of an empty line. */
  clear(): void {
    if (this.#shown) this.#options.write("\r\x1b[K");
    this.#shown = false;
  }
}
