/** `deno task setup:cuda`: gets ONNX Runtime's CUDA libraries and tries the provider. */
import { fileURLToPath } from "node:url";
import { packageVersion } from "../bench/environment.ts";
import { InputError } from "../core/errors.ts";
import { regular, sha256 } from "../core/files.ts";
import { measuredSeconds } from "../core/format.ts";
import { withLock } from "../core/lock.ts";
import { download, findPin, setPin } from "../datasets/files/download.ts";
import { Meter } from "../datasets/files/meter.ts";
import type { Archive } from "../datasets/files/published.ts";
import { unpackMembers } from "../datasets/files/unpack.ts";
import { exitCodes, withoutHome, writeOut } from "./command.ts";
import type { setupCudaCommand } from "./commands/cuda_command.ts";
import { checkMachine, type Finding } from "./cuda/machine.ts";
import { probeApart, type ProviderReport } from "./doctor/providers.ts";
import type { Flags } from "./flags.ts";
import { stoppable } from "./signals.ts";
import { StatusLine } from "./status_line.ts";

const VERSION = packageVersion("onnxruntime-node");
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

export interface SetUpOptions {
  readonly given: Flags<typeof setupCudaCommand.flags>;
  readonly archive: Archive;
  readonly folder: string;
  readonly check: () => Promise<readonly Finding[]>;
  readonly probe: () => Promise<ProviderReport>;
  readonly say: (line: string) => void;
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

export async function run(given: SetUpOptions["given"]): Promise<number> {
  const line = new StatusLine();
  const folder = runtimeFolder();
  return await stoppable(line, "Stopping: what has arrived is kept", async (signal) => {
    const works = await setUp({
      given,
      archive: cudaPackage,
      folder,
      check: checkMachine,
      probe: () => probeApart("cuda", navigator.hardwareConcurrency),
      say: (text) => {
        line.clear();
        writeOut(withoutHome(`${text}\n`));
      },
      progress: (message) => (line.onTerminal || line.due) && line.show(message),
      signal,
    });
    return works ? exitCodes.done : exitCodes.failed;
  });
}

/** The folder of the runtime, if this system has CUDA libraries for it. */
export function runtimeFolder(): string {
  const { os, arch } = Deno.build;
  if (os === "linux" && arch === "x86_64") {
    const binaries = import.meta.resolve("onnxruntime-node/package.json");
    return fileURLToPath(new URL("./bin/napi-v6/linux/x64", binaries));
  }
  throw new InputError(
    `onnxruntime-node has no CUDA libraries for ${os} on ${arch}, only for linux on x86_64: ` +
      `use "--ep webgpu"${os === "windows" ? ' or "--ep dml"' : ""}`,
  );
}

/** Sets CUDA up, and tells whether the provider loads; in a dry run, whether nothing is in the way. */
export async function setUp(options: SetUpOptions): Promise<boolean> {
  const { given, archive, folder, check, say, signal } = options;
  const [dryRun, force, file] = [given.on("dry-run"), given.on("force"), given.text("package")];
  say("Machine");
  const findings = await check();
  for (const { what, found, remedy } of findings) {
    say(`  ${what.padEnd(6)}  ${remedy === undefined ? "" : "! "}${found}`);
    if (remedy !== undefined) say(`${" ".repeat(12)}${remedy}`);
  }
  const ready = findings.every(({ remedy }) => remedy === undefined);
  say(`Libraries of onnxruntime-node ${VERSION}, in ${folder}`);
  const there = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  const names = Object.values(archive.members).map(({ name }) => name);
  for (const name of names) say(`  ${name}  ${there.includes(name) ? "present" : "absent"}`);
  if (names.every((name) => there.includes(name)) && !force) {
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
  const waiting = (holder: string): void => say(`Waiting for ${holder}`);
  const lock = `${folder}/${PINS}.setup.lock`;
  await withLock(lock, () => getLibraries(options), { waiting, signal });
  say("Unpacked");
  return await tryProvider(options);
}

async function getLibraries(options: SetUpOptions): Promise<void> {
  const { given, archive, folder, say, progress, signal } = options;
  const file = given.text("package");
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
    const pin = given.on("force") ? undefined : await findPin(pins, archive.url);
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
  const { seconds, reason, remedy } = await probe();
  say(
    seconds !== undefined
      ? `Provider cuda loads: its probe program takes ${measuredSeconds(seconds)}`
      : `Provider cuda does not load: ${reason}${remedy === undefined ? "" : `; ${remedy}`}`,
  );
  return seconds !== undefined;
}
