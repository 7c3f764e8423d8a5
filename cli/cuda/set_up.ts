/** The steps of `setup:cuda`: look at the machine, get the libraries, try the provider. */
import { createHash } from "node:crypto";
import { InputError, messageOf } from "../../core/errors.ts";
import { measuredBytes, measuredSeconds } from "../../core/format.ts";
import type { ProviderReport } from "../doctor/providers.ts";
import { fetchPackage, findPackage } from "./feed.ts";
import { findInstalled, type Installed, isComplete } from "./installed.ts";
import { install, type PackageBytes } from "./install.ts";
import type { Finding } from "./machine.ts";
import type { CudaPackage } from "./package.ts";

/** What is set up, and how. */
export interface SetUpOptions {
  readonly wanted: CudaPackage;
  /** Whether only to say what would be done. */
  readonly dryRun: boolean;
  /** Whether to go on where the machine lacks something, and to replace what is there. */
  readonly force: boolean;
  /** A package that was fetched elsewhere. */
  readonly file: string | undefined;
  /** Checks the machine. */
  readonly check: () => Promise<readonly Finding[]>;
  /** Tries the provider, once its libraries are there. */
  readonly probe: () => Promise<ProviderReport>;
  /** Writes a line that stays. */
  readonly say: (line: string) => void;
  /** Shows what takes a while. */
  readonly progress: (message: string) => void;
  /** Ends it early: nothing is left half written. */
  readonly signal: AbortSignal;
  /** Bytes that are free in a folder; default asks the system. */
  readonly free?: (folder: string) => Promise<number>;
}

/**
 * Sets CUDA up. Safe to run again: what is there and unchanged is left as it is.
 *
 * @returns Whether the provider loads now; for a dry run, whether it would be gone ahead with.
 */
export async function setUp(options: SetUpOptions): Promise<boolean> {
  const { wanted, dryRun, force, say, check } = options;
  say("Machine");
  const findings = await check();
  for (const { what, ok, found, remedy } of findings) {
    say(`  ${what.padEnd(6)}  ${ok ? "" : "! "}${found}`);
    if (remedy !== undefined) say(`${" ".repeat(12)}${remedy}`);
  }
  const ready = findings.every(({ ok }) => ok);
  const installed = await findInstalled(wanted);
  describe(wanted, installed, say);
  if (isComplete(installed) && !force) {
    say("All libraries are there: nothing to fetch");
    return dryRun ? ready : await conclude(options, ready);
  }
  if (dryRun) {
    sayPlan(options, ready);
    return ready || force;
  }
  if (!ready && !force) {
    say(
      "Nothing was fetched, because the machine lacks what is marked with !; --force fetches now",
    );
    return false;
  }
  const from = await obtain(options);
  const paths = await install(wanted, from, {
    record: force && from.published ? undefined : installed.record,
    ...(options.free === undefined ? {} : { free: options.free }),
  });
  say("Written");
  for (const path of paths) say(`  ${path}`);
  return await conclude(options, ready);
}

function describe(wanted: CudaPackage, { files }: Installed, say: (line: string) => void): void {
  const { name, version, runtime, folder } = wanted;
  say(`Libraries of onnxruntime-node ${runtime}, from package ${name} ${version}`);
  const words = {
    absent: "absent",
    ours: "there, as in the package",
    changed: "changed since it was put there",
    foreign: "there, put there by something else",
  };
  const width = Math.max(...Object.keys(files).map((file) => file.length));
  for (const [file, state] of Object.entries(files)) {
    say(`  ${file.padEnd(width)}  ${words[state]}`);
  }
  say(`  in ${folder}`);
}

function sayPlan({ wanted, file, force, say }: SetUpOptions, ready: boolean): void {
  const { name, version, index, folder } = wanted;
  if (!ready && !force) {
    say("Would stop here, because the machine lacks what is marked with !; --force goes on");
    return;
  }
  say(
    file === undefined
      ? `Would look up ${name} ${version} in the feed "${index}", fetch it and check its SHA-512`
      : `Would read "${file}"`,
  );
  say(`Would write the libraries to "${folder}", and try provider cuda`);
}

/** Gets the package from its file, or else from the feed. */
async function obtain(options: SetUpOptions): Promise<PackageBytes> {
  const { wanted, file, say, progress, signal } = options;
  if (file !== undefined) {
    const bytes = await readPackage(file);
    const sha512 = createHash("sha512").update(bytes).digest("hex");
    say(`SHA-512 of "${file}": ${sha512}`);
    return { source: file, bytes, sha512, published: false };
  }
  const { index, name, version } = wanted;
  progress(`Looking ${name} up`);
  const found = await findPackage(index, name, version, signal);
  const { bytes, sha512 } = await fetchPackage(found, {
    signal,
    progress: (received, expected) => {
      const of = expected === undefined ? "" : ` of ${measuredBytes(expected)}`;
      progress(`${name}: ${measuredBytes(received)}${of}`);
    },
  });
  const published = found.published !== undefined;
  say(
    published
      ? `Fetched "${found.url}": its SHA-512 is the one that the feed publishes`
      : `Fetched "${found.url}": the feed publishes no digest, so that this one is pinned: ${sha512}`,
  );
  progress("Unpacking");
  return { source: found.url, bytes, sha512, published };
}

async function readPackage(file: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    throw new InputError(`--package "${file}" cannot be read: ${messageOf(error)}`);
  }
}

async function conclude({ probe, say, progress }: SetUpOptions, ready: boolean): Promise<boolean> {
  progress("Trying provider cuda");
  const { loads, seconds, reason, remedy } = await probe();
  if (loads) {
    say(`Provider cuda loads: its probe program takes ${measuredSeconds(seconds!)}`);
    return true;
  }
  say(`Provider cuda does not load: ${reason}${remedy === undefined ? "" : `; ${remedy}`}`);
  if (!ready) say("The machine lacks what is marked with ! above");
  return false;
}
