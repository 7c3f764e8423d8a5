/** Whether a machine has what the CUDA libraries of ONNX Runtime need, and what to do where it does not. */
import { messageOf } from "../../core/errors.ts";
import { listed } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import { type Driver, findDriver } from "./driver.ts";
import { type LibraryReport, type LoadLibrary, showVersion, tryLibrary } from "./libraries.ts";

/** One thing that is needed. */
export interface Finding {
  /** What it is, such as "cuDNN". */
  readonly what: string;
  /** Whether it will do. */
  readonly ok: boolean;
  /** What was found, or what is wrong; one sentence without its full stop. */
  readonly found: string;
  /** What to do where it will not do. */
  readonly remedy?: string;
}

/** What looks at the machine; the defaults are for real. */
export interface MachineProbes {
  /** Asks for NVIDIA's driver. */
  readonly driver?: () => Promise<Driver | undefined>;
  readonly load?: LoadLibrary;
  /** Tells whether a file is there. */
  readonly exists?: (path: string) => boolean;
}

/** The libraries that ONNX Runtime's CUDA provider is linked with, for CUDA 12. */
const TOOLKIT = [
  "libcudart.so.12",
  "libcublas.so.12",
  "libcublasLt.so.12",
  "libcufft.so.11",
  "libcurand.so.10",
] as const;
const CUDNN = "libcudnn.so.9";

/** The oldest driver that runs CUDA 12 on Linux. */
const OLDEST_DRIVER = 525;

/** Where installers put libraries that the loader may not know of. */
const PLACES = [
  "/usr/local/cuda/lib64",
  "/usr/local/cuda-12/lib64",
  "/opt/cuda/lib64",
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib64",
  "/usr/lib/wsl/lib",
];

/** Checks a machine. */
export async function checkMachine(probes: MachineProbes = {}): Promise<Finding[]> {
  const { driver = findDriver, load, exists = fileExists } = probes;
  const attempt = (...args: Parameters<typeof tryLibrary>): LibraryReport =>
    tryLibrary(args[0], args[1], load);
  return [
    await checkDriver(driver, attempt, exists),
    checkToolkit(attempt, exists),
    checkCudnn(attempt, exists),
  ];
}

type Attempt = (...args: Parameters<typeof tryLibrary>) => LibraryReport;
type Exists = (path: string) => boolean;

async function checkDriver(
  find: () => Promise<Driver | undefined>,
  attempt: Attempt,
  exists: Exists,
): Promise<Finding> {
  const bad = (found: string, remedy: string): Finding => ({
    what: "driver",
    ok: false,
    found,
    remedy,
  });
  const newer = `install NVIDIA's driver ${OLDEST_DRIVER} or newer`;
  let driver: Driver | undefined;
  try {
    driver = await find();
  } catch (error) {
    return bad(plain(messageOf(error)), `mend that, or ${newer}`);
  }
  if (driver === undefined) {
    return bad(
      "there is no NVIDIA driver: no nvidia-smi is found",
      `${newer}; in a container, start it with access to the GPUs`,
    );
  }
  const cuda = driver.cuda === undefined ? "" : ` for CUDA up to ${driver.cuda}`;
  const text = plain(`${driver.version}${cuda}: ${listed(driver.gpus.map(({ name }) => name))}`);
  const old = driver.cuda === undefined
    ? parseInt(driver.version) < OLDEST_DRIVER
    : parseInt(driver.cuda) < 12;
  if (old) return bad(`${text}; CUDA 12 needs a newer one`, newer);
  const library = attempt("libcuda.so.1");
  if (library.found) return { what: "driver", ok: true, found: text };
  return bad(
    `${text}, but its library "libcuda.so.1" is not found`,
    whereItLies(library, exists) ?? newer,
  );
}

function checkToolkit(attempt: Attempt, exists: Exists): Finding {
  const [first, ...others] = TOOLKIT;
  const runtime = attempt(first, { kind: "out", symbol: "cudaRuntimeGetVersion" });
  const reports = [runtime, ...others.map((name) => attempt(name))];
  const missing = reports.filter(({ found }) => !found);
  if (missing.length === 0) {
    const version = runtime.version === undefined ? "12" : showVersion(runtime.version, "cuda");
    return { what: "CUDA", ok: true, found: version };
  }
  const names = listed(missing.map(({ name }) => `"${name}"`));
  const other = [["libcudart.so.11.0", "11"], ["libcudart.so.13", "13"]].find(([name]) =>
    attempt(name!).found
  );
  const instead = other === undefined ? "" : `; CUDA ${other[1]} is there, which does not do`;
  return {
    what: "CUDA",
    ok: false,
    found: `${names} ${missing.length === 1 ? "is" : "are"} not found${instead}`,
    remedy: whereItLies(missing[0]!, exists) ??
      `install CUDA 12${
        other === undefined ? "" : ` beside it`
      } (the toolkit's libraries are enough)`,
  };
}

function checkCudnn(attempt: Attempt, exists: Exists): Finding {
  const library = attempt(CUDNN, { kind: "return", symbol: "cudnnGetVersion" });
  if (library.found) {
    const { version } = library;
    return {
      what: "cuDNN",
      ok: true,
      found: version === undefined ? "9" : showVersion(version, "cudnn"),
    };
  }
  const older = attempt("libcudnn.so.8").found ? "; cuDNN 8 is there, which does not do" : "";
  return {
    what: "cuDNN",
    ok: false,
    found: `"${CUDNN}" is not found${older}`,
    remedy: whereItLies(library, exists) ?? "install cuDNN 9 for CUDA 12",
  };
}

/** A library that is on the disk needs no installing. */
function whereItLies({ name }: LibraryReport, exists: Exists): string | undefined {
  const place = PLACES.find((folder) => exists(`${folder}/${name}`));
  return place && `it lies in "${place}": put that folder into LD_LIBRARY_PATH`;
}

function fileExists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
