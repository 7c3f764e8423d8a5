/** The memory of this process: its peak, and what it can give back. */
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export class PeakMemory {
  readonly #inherited: number = highWater();
  #seen = 0;

  sample(): number {
    const now = Deno.memoryUsage().rss;
    this.#seen = Math.max(this.#seen, now);
    return now;
  }

  /**
   * The peak since this watch began, in bytes. The system keeps one mark for the whole life of a process, which
   * on Linux child processes inherit: if it has not been exceeded since, only samples are known.
   */
  peak(): number {
    this.sample();
    const mark = highWater();
    return mark > this.#inherited ? Math.max(mark, this.#seen) : this.#seen;
  }
}

/** The system's high-water mark in bytes; reading it from /proc would need all permissions. */
function highWater(): number {
  const mark = process.resourceUsage().maxRSS;
  // It is documented in kilobytes, but some versions return bytes on macOS. No peak is below present use.
  return mark < Deno.memoryUsage().rss ? 1024 * mark : mark;
}

/** Collects garbage and has Linux's C library return freed memory, so that a run's peak is its own. */
export function giveMemoryBack(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  if (Deno.build.os !== "linux") return;
  try {
    const libc = Deno.dlopen("libc.so.6", {
      malloc_trim: { parameters: ["usize"], result: "i32" },
    });
    libc.symbols.malloc_trim(0n);
    libc.close();
  } catch {
    // Another C library, or no permission.
  }
}
