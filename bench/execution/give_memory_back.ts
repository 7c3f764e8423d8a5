/** Gives memory that is no longer used back to the system, so that a run's peak is its own. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Collects garbage, and on Linux has the C library return what it keeps of freed memory for later. */
export function giveMemoryBack(): void {
  collectGarbage();
  if (Deno.build.os !== "linux") return;
  try {
    const libc = Deno.dlopen("libc.so.6", {
      malloc_trim: { parameters: ["usize"], result: "i32" },
    });
    libc.symbols.malloc_trim(0n);
    libc.close();
  } catch {
    // Another C library, or no permission: then it keeps what it keeps.
  }
}
