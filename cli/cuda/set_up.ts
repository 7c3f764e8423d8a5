/** Gets ONNX Runtime's CUDA libraries and tries the provider. */
import { fileURLToPath } from "node:url";
import { packageVersion } from "../../bench/environment.ts";
import { InputError } from "../../core/errors.ts";
import { regular, sha256 } from "../../core/files.ts";
import { measuredSeconds } from "../../core/format.ts";
import { withLock } from "../../core/lock.ts";
import { download, findPin, setPin } from "../../datasets/files/download.ts";
import { Meter } from "../../datasets/files/meter.ts";
import type { Archive } from "../../datasets/files/published.ts";
import { unpackMembers } from "../../datasets/files/unpack.ts";
import type { ProviderReport } from "../doctor/providers.ts";
import type { Finding } from "./machine.ts";

/** The version of onnxruntime-node that the libraries belong to. */
const VERSION = "1.30.0";
const NAME = "microsoft.ml.onnxruntime.gpu.linux";

/** The package that onnxruntime-node names for CUDA 12. TensorRT's library is left in it. */
export const cudaPackage: Archive = {
  name: `${NAME}.${VERSION}.zip`,
  url: `https://api.nuget.org/v3-flatcontainer/${NAME}/${VERSION}/${NAME}.${VERSION}.nupkg`,
  members: Object.fromEntries(
    ["libonnxruntime_providers_cuda.so", "libonnxruntime_providers_shared.so"].map((name) => [
      `runtimes/linux-x64/native/${name}`,
      { name, parse: (bytes: Uint8Array) => bytes },
    ]),
  ),
};

/** Beside the libraries: the digest of the package that was used first. */
const PINS = "trawl-cuda.json";

/** What is set up, and how. */
export interface SetUpOptions {
  /** Default {@linkcode cudaPackage}. */
  readonly archive?: Archive;
  /** The runtime's own folder, where it looks for providers. */
  readonly folder: string;
  /** Only say what would be done. */
  readonly dryRun: boolean;
  /** Continue if the machine lacks something, and replace libraries that exist. */
  readonly force: boolean;
  /** A package that was fetched elsewhere. */
  readonly file: string | undefined;
  /** Checks the machine. */
  readonly check: () => Promise<readonly Finding[]>;
  /** Tries the provider. */
  readonly probe: () => Promise<ProviderReport>;
  /** Writes a line that stays. */
  readonly say: (line: string) => void;
  /** Shows what takes a while. */
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** The folder of the runtime, if its version and this system are the pinned package's. */
export async function runtimeFolder(): Promise<string> {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    throw new InputError(
      `onnxruntime-node has no CUDA libraries for ${os} on ${arch}, only for linux on x86_64: ` +
        `use "--ep webgpu"${os === "windows" ? ' or "--ep dml"' : ""}`,
    );
  }
  const found = await packageVersion("onnxruntime-node");
  if (found !== VERSION) {
    throw new InputError(
      `onnxruntime-node is ${found}, but setup:cuda knows the libraries of ${VERSION}: set that ` +
        "version in deno.json",
    );
  }
  const binaries = import.meta.resolve("onnxruntime-node/package.json");
  return fileURLToPath(new URL("./bin/napi-v6/linux/x64", binaries));
}

/**
 * Sets CUDA up. Libraries that exist are kept.
 *
 * @returns Whether the provider loads; in a dry run, whether nothing is in the way.
 */
export async function setUp(options: SetUpOptions): Promise<boolean> {
  const { archive = cudaPackage, folder, dryRun, force, file, check, say } = options;
  say("Machine");
  const findings = await check();
  for (const { what, ok, found, remedy } of findings) {
    say(`  ${what.padEnd(6)}  ${ok ? "" : "! "}${found}`);
    if (remedy !== undefined) say(`${" ".repeat(12)}${remedy}`);
  }
  const ready = findings.every(({ ok }) => ok);
  say(`Libraries of onnxruntime-node ${VERSION}, in ${folder}`);
  const found = await filesIn(folder);
  const names = Object.values(archive.members).map(({ name }) => name);
  for (const name of names) say(`  ${name}  ${found.includes(name) ? "present" : "absent"}`);
  if (names.every((name) => found.includes(name)) && !force) {
    say("All libraries are present: nothing to fetch");
    return dryRun ? ready : await tryProvider(options);
  }
  if (!ready && !force) {
    say(
      `${dryRun ? "Would fetch nothing" : "Nothing was fetched"}: the machine lacks what is ` +
        "marked with !; --force fetches anyway",
    );
    return false;
  }
  if (dryRun) {
    const source = file === undefined ? `fetch "${archive.url}"` : `read "${file}"`;
    say(`Would ${source}, unpack these libraries and try provider cuda`);
    return true;
  }
  await withLock(
    `${folder}/${PINS}.setup.lock`,
    () => getLibraries({ ...options, archive }),
    { waiting: (holder) => say(`Waiting for ${holder}`), signal: options.signal },
  );
  say("Unpacked");
  return await tryProvider(options);
}

async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

async function getLibraries(options: SetUpOptions & { archive: Archive }): Promise<void> {
  const { archive, folder, force, file, say, progress, signal } = options;
  const path = file ?? `${folder}/${archive.name}`;
  if (file === undefined) {
    const meter = new Meter();
    await download(archive, path, {
      signal,
      say,
      progress: (received, expected) => progress(`Fetching: ${meter.text(received, expected)}`),
    });
  }
  progress("Unpacking");
  try {
    const pins = `${folder}/${PINS}`;
    const pin = force ? undefined : await findPin(pins, archive.url);
    const members = Object.keys(archive.members);
    await unpackMembers(path, { ...archive, ...pin }, members, folder, { signal });
    if (pin !== undefined) return;
    const bytes = await Deno.readFile(regular(path));
    await setPin(pins, archive.url, { sha256: sha256(bytes), bytes: bytes.length });
  } finally {
    if (file === undefined) await Deno.remove(path);
  }
}

async function tryProvider({ probe, say, progress }: SetUpOptions): Promise<boolean> {
  progress("Trying provider cuda");
  const { loads, seconds, reason, remedy } = await probe();
  say(
    loads
      ? `Provider cuda loads: its probe program takes ${measuredSeconds(seconds!)}`
      : `Provider cuda does not load: ${reason}${remedy === undefined ? "" : `; ${remedy}`}`,
  );
  return loads;
}
