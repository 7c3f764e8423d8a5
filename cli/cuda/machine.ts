/** Checks that a machine has what ONNX Runtime's CUDA libraries need: NVIDIA's driver, CUDA and cuDNN. */
import { existsSync } from "node:fs";
import { listed } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import { runProgram } from "../programs.ts";

/** NVIDIA's driver and its GPUs, as `nvidia-smi` reports them. */
export interface Driver {
  readonly version: string;
  /** The newest CUDA that it runs, such as "12.4"; undefined if it does not say. */
  readonly cuda: string | undefined;
  /** Name and memory of each GPU, such as "40960 MiB". */
  readonly gpus: readonly { readonly name: string; readonly memory: string }[];
}

interface NoDriver {
  readonly problem: string;
}

/** Seconds after which an `nvidia-smi` that waits for a broken GPU is ended. */
const LIMIT = 15;

export async function findDriver(run: typeof runProgram = runProgram): Promise<Driver | NoDriver> {
  const query = ["--query-gpu=driver_version,name,memory.total", "--format=csv,noheader"];
  const { stdout, stderr, code, missing } = await run("nvidia-smi", query, { limit: LIMIT });
  if (missing) return { problem: "no driver: nvidia-smi is not installed" };
  if (code === undefined) return { problem: `nvidia-smi did not answer within ${LIMIT} s` };
  const said = plain(stdout + stderr).trim().replaceAll(/\s+/g, " ");
  if (code !== 0) return { problem: `nvidia-smi fails: ${said || `exit code ${code}`}` };
  const rows = stdout.trim().split("\n").map((line) => line.split(",").map((cell) => cell.trim()))
    .filter((row) => row.length === 3);
  if (rows.length === 0) return { problem: `nvidia-smi lists no GPU: "${said}"` };
  // Only the head of its page says which CUDA the driver runs; newer ones write "CUDA UMD Version".
  const page = await run("nvidia-smi", [], { limit: LIMIT });
  return {
    version: rows[0]![0]!,
    cuda: /CUDA (?:UMD )?Version:\s*([\d.]+)/.exec(page.stdout)?.[1],
    gpus: rows.map(([, name, memory]) => ({ name: name!, memory: memory! })),
  };
}

/** Such as "550.54.15 for CUDA up to 12.4: A GPU (40960 MiB)". */
export function driverText(driver: Driver | NoDriver): string {
  if ("problem" in driver) return driver.problem;
  const { version, cuda, gpus } = driver;
  const names = listed(gpus.map(({ name, memory }) => `${name} (${memory})`));
  return plain(`${version}${cuda === undefined ? "" : ` for CUDA up to ${cuda}`}: ${names}`);
}

/** One requirement, checked. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  /** What to do about it; undefined if the requirement is met. */
  readonly remedy?: string;
}

export interface MachineProbes {
  readonly driver: () => Promise<Driver | NoDriver>;
  readonly loads: (library: string) => boolean;
  readonly exists: (path: string) => boolean;
}

const OLDEST_DRIVER = 525;
const NEWER_DRIVER =
  `install NVIDIA's driver ${OLDEST_DRIVER} or newer; in a container, start it ` +
  "with access to the GPUs";

/** Libraries that the CUDA provider needs, and those of versions that do not fit. */
interface Requirement {
  readonly what: string;
  readonly found: string;
  readonly libraries: readonly string[];
  readonly others?: Readonly<Record<string, string>>;
  readonly install: string;
}

const CUDA: Requirement = {
  what: "CUDA",
  found: "12",
  libraries: [
    "libcudart.so.12",
    "libcublas.so.12",
    "libcublasLt.so.12",
    "libcufft.so.11",
    "libcurand.so.10",
  ],
  others: { "libcudart.so.11.0": "CUDA 11", "libcudart.so.13": "CUDA 13" },
  install: "install CUDA 12 (the toolkit's libraries are enough)",
};
const CUDNN: Requirement = {
  what: "cuDNN",
  found: "9",
  libraries: ["libcudnn.so.9"],
  others: { "libcudnn.so.8": "cuDNN 8" },
  install: "install cuDNN 9 for CUDA 12",
};

/** Where installers put libraries that the loader may not know of. */
const PLACES = [
  "/usr/local/cuda/lib64",
  "/usr/local/cuda-12/lib64",
  "/opt/cuda/lib64",
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib64",
  "/usr/lib/wsl/lib",
];

const real: MachineProbes = { driver: findDriver, loads: libraryLoads, exists: existsSync };

export async function checkMachine(probes: MachineProbes = real): Promise<Finding[]> {
  return [
    checkDriver(await probes.driver(), probes),
    checkLibraries(CUDA, probes),
    checkLibraries(CUDNN, probes),
  ];
}

function checkDriver(driver: Driver | NoDriver, probes: MachineProbes): Finding {
  const [what, found] = ["driver", driverText(driver)];
  if ("problem" in driver) return { what, found, remedy: NEWER_DRIVER };
  const { version, cuda } = driver;
  const isOld = cuda === undefined ? parseInt(version) < OLDEST_DRIVER : parseInt(cuda) < 12;
  if (isOld) return { what, found: `${found}; CUDA 12 needs a newer one`, remedy: NEWER_DRIVER };
  const libraries = ["libcuda.so.1"];
  return checkLibraries({ what, found, libraries, install: NEWER_DRIVER }, probes);
}

function checkLibraries(
  { what, found, libraries, others = {}, install }: Requirement,
  { loads, exists }: MachineProbes,
): Finding {
  const missing = libraries.filter((name) => !loads(name));
  if (missing.length === 0) return { what, found };
  const other = Object.entries(others).find(([name]) => loads(name))?.[1];
  const names = listed(missing.map((name) => `"${name}"`));
  const place = PLACES.find((folder) => exists(`${folder}/${missing[0]}`));
  return {
    what,
    found: `${names} ${missing.length === 1 ? "is" : "are"} not found` +
      (other === undefined ? "" : `; ${other} is installed, but cannot be used`),
    remedy: place === undefined
      ? install
      : `it is in "${place}": add that folder to LD_LIBRARY_PATH`,
  };
}

/** Loads a library by name, as the runtime does: LD_LIBRARY_PATH and ldconfig decide. */
export function libraryLoads(name: string): boolean {
  try {
    Deno.dlopen(name, {});
    return true;
  } catch {
    return false;
  }
}
