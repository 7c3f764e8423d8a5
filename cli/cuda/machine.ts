/** Checks that a machine has what ONNX Runtime's CUDA libraries need. */
import { messageOf } from "../../core/errors.ts";
import { listed } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import { type Driver, findDriver } from "./driver.ts";

/** One requirement, checked. */
export interface Finding {
  /** Such as "cuDNN". */
  readonly what: string;
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** How a machine is looked at. */
export interface MachineProbes {
  readonly driver: () => Promise<Driver | undefined>;
  /** Whether the system's loader finds a library. */
  readonly loads: (library: string) => boolean;
  /** Whether a file exists. */
  readonly exists: (path: string) => boolean;
}

/** The oldest driver that runs CUDA 12 on Linux. */
const OLDEST_DRIVER = 525;

/** Libraries that the CUDA provider is linked with, and those of versions that do not fit. */
const REQUIREMENTS = [
  {
    what: "CUDA",
    version: "12",
    libraries: [
      "libcudart.so.12",
      "libcublas.so.12",
      "libcublasLt.so.12",
      "libcufft.so.11",
      "libcurand.so.10",
    ],
    others: { "libcudart.so.11.0": "CUDA 11", "libcudart.so.13": "CUDA 13" },
    install: "install CUDA 12 (the toolkit's libraries are enough)",
  },
  {
    what: "cuDNN",
    version: "9",
    libraries: ["libcudnn.so.9"],
    others: { "libcudnn.so.8": "cuDNN 8" },
    install: "install cuDNN 9 for CUDA 12",
  },
] as const;

/** Where installers put libraries that the loader may not know of. */
const PLACES = [
  "/usr/local/cuda/lib64",
  "/usr/local/cuda-12/lib64",
  "/opt/cuda/lib64",
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib64",
  "/usr/lib/wsl/lib",
];

const real: MachineProbes = { driver: findDriver, loads: libraryLoads, exists: fileExists };

/** Checks driver, CUDA and cuDNN. */
export async function checkMachine(probes: MachineProbes = real): Promise<Finding[]> {
  return [
    await checkDriver(probes),
    ...REQUIREMENTS.map((requirement) => checkLibraries(requirement, probes)),
  ];
}

async function checkDriver(probes: MachineProbes): Promise<Finding> {
  const newer = `install NVIDIA's driver ${OLDEST_DRIVER} or newer`;
  const bad = (found: string, remedy: string): Finding => ({
    what: "driver",
    ok: false,
    found,
    remedy,
  });
  let driver: Driver | undefined;
  try {
    driver = await probes.driver();
  } catch (error) {
    return bad(plain(messageOf(error)), `fix that, or ${newer}`);
  }
  if (driver === undefined) {
    const container = "in a container, start it with access to the GPUs";
    return bad("no NVIDIA driver: nvidia-smi is not installed", `${newer}; ${container}`);
  }
  const { version, cuda, gpus } = driver;
  const upTo = cuda === undefined ? "" : ` for CUDA up to ${cuda}`;
  const found = plain(`${version}${upTo}: ${listed(gpus.map(({ name }) => name))}`);
  const old = cuda === undefined ? parseInt(version) < OLDEST_DRIVER : parseInt(cuda) < 12;
  if (old) return bad(`${found}; CUDA 12 needs a newer one`, newer);
  const library = "libcuda.so.1";
  if (probes.loads(library)) return { what: "driver", ok: true, found };
  const remedy = placeOf(library, probes) ?? newer;
  return bad(`${found}, but its library "${library}" is not found`, remedy);
}

function checkLibraries(
  { what, version, libraries, others, install }: typeof REQUIREMENTS[number],
  probes: MachineProbes,
): Finding {
  const missing = libraries.filter((name) => !probes.loads(name));
  if (missing.length === 0) return { what, ok: true, found: version };
  const other = Object.entries(others).find(([name]) => probes.loads(name))?.[1];
  const names = listed(missing.map((name) => `"${name}"`));
  return {
    what,
    ok: false,
    found: `${names} ${missing.length === 1 ? "is" : "are"} not found` +
      (other === undefined ? "" : `; ${other} is installed, but cannot be used`),
    remedy: placeOf(missing[0]!, probes) ?? install,
  };
}

/** What to do about a library that is installed, but not found by the loader. */
function placeOf(library: string, { exists }: MachineProbes): string | undefined {
  const place = PLACES.find((folder) => exists(`${folder}/${library}`));
  return place && `it is in "${place}": add that folder to LD_LIBRARY_PATH`;
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

function fileExists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
