/** NVIDIA's driver and its GPUs, as `nvidia-smi` tells of them. */

/** One GPU. */
export interface Gpu {
  /** Such as "NVIDIA A100-SXM4-40GB". */
  readonly name: string;
  /** Its memory, as `nvidia-smi` writes it. */
  readonly memory: string;
}

/** An NVIDIA driver. */
export interface Driver {
  /** Such as "550.54.15". */
  readonly version: string;
  /** The newest CUDA that it runs, such as "12.4"; undefined where it does not say. */
  readonly cuda: string | undefined;
  /** The GPUs that it sees. */
  readonly gpus: readonly Gpu[];
}

/** Runs `nvidia-smi` with arguments, and gives what it writes; undefined where there is none. */
export type RunSmi = (args: readonly string[]) => Promise<string | undefined>;

/**
 * Asks for the driver.
 *
 * @param run Runs `nvidia-smi`; default for real.
 * @returns The driver, or undefined where there is no `nvidia-smi`.
 */
export async function findDriver(run: RunSmi = runSmi): Promise<Driver | undefined> {
  const fields = "--query-gpu=driver_version,name,memory.total";
  const table = await run([fields, "--format=csv,noheader"]);
  if (table === undefined) return undefined;
  const rows = table.trim().split("\n").map((line) => line.split(",").map((cell) => cell.trim()))
    .filter((row) => row.length === 3);
  if (rows.length === 0) throw new Error(`nvidia-smi lists no GPU: "${table.trim()}"`);
  // Only the head of its page says which CUDA the driver runs; newer ones write "CUDA UMD Version".
  const page = await run([]) ?? "";
  return {
    version: rows[0]![0]!,
    cuda: /CUDA (?:UMD )?Version:\s*([\d.]+)/.exec(page)?.[1],
    gpus: rows.map(([, name, memory]) => ({ name: name!, memory: memory! })),
  };
}

/** Milliseconds after which an `nvidia-smi` that waits for a broken GPU is given up. */
const LIMIT = 15_000;

async function runSmi(args: readonly string[]): Promise<string | undefined> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("nvidia-smi", {
      args: [...args],
      // Deno starts no process under these, and this one does not need them.
      env: { LD_LIBRARY_PATH: "", LD_PRELOAD: "" },
      stdin: "null",
      signal: AbortSignal.timeout(LIMIT),
    }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    // What is not on the PATH cannot be permitted either.
    const { state } = await Deno.permissions.query({ name: "run", command: "nvidia-smi" });
    if (error instanceof Deno.errors.NotCapable && state !== "granted") return undefined;
    throw error;
  }
  const text = new TextDecoder().decode(output.stdout);
  if (output.success) return text;
  if (output.signal !== null) throw new Error(`nvidia-smi did not answer within ${LIMIT / 1000} s`);
  const said = (text + new TextDecoder().decode(output.stderr)).trim().replaceAll(/\s+/g, " ");
  throw new Error(`nvidia-smi fails: ${said || `exit code ${output.code}`}`);
}
