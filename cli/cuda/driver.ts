/** NVIDIA's driver and its GPUs, as `nvidia-smi` reports them. */

/** An NVIDIA driver. */
export interface Driver {
  /** Such as "550.54.15". */
  readonly version: string;
  /** The newest CUDA that it runs, such as "12.4"; undefined if it does not say. */
  readonly cuda: string | undefined;
  /** Name and memory of each GPU, such as "40960 MiB". */
  readonly gpus: readonly { readonly name: string; readonly memory: string }[];
}

/** Runs `nvidia-smi` and returns its output; undefined if it is not installed. */
export type RunSmi = (args: readonly string[]) => Promise<string | undefined>;

/** Asks for the driver; undefined without `nvidia-smi`. */
export async function findDriver(run: RunSmi = runSmi): Promise<Driver | undefined> {
  const table = await run([
    "--query-gpu=driver_version,name,memory.total",
    "--format=csv,noheader",
  ]);
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
    // A program that is not on the PATH cannot be permitted either.
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
