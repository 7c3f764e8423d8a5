/** NVIDIA's driver and its GPUs, as `nvidia-smi` reports them. */
import { runProgram } from "../programs.ts";

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

/** Seconds after which an `nvidia-smi` that waits for a broken GPU is ended. */
const LIMIT = 15;

async function runSmi(args: readonly string[]): Promise<string | undefined> {
  const { stdout, stderr, code, missing } = await runProgram("nvidia-smi", args, LIMIT);
  if (missing) return undefined;
  if (code === 0) return stdout;
  if (code === undefined) throw new Error(`nvidia-smi did not answer within ${LIMIT} s`);
  const said = (stdout + stderr).trim().replaceAll(/\s+/g, " ");
  throw new Error(`nvidia-smi fails: ${said || `exit code ${code}`}`);
}
