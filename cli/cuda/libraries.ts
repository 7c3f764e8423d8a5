/** The shared libraries of CUDA and cuDNN, found as the runtime's CUDA provider finds them. */
import { messageOf } from "../../core/errors.ts";

/** How a library tells its version, as a number. */
export type VersionCall =
  /** `int name(int *version)`. */
  | { readonly kind: "out"; readonly symbol: string }
  /** `size_t name(void)`. */
  | { readonly kind: "return"; readonly symbol: string };

/** Loads a library: gives its version where it is asked for, and throws where it is not found. */
export type LoadLibrary = (name: string, version?: VersionCall) => number | undefined;

/** One library. */
export interface LibraryReport {
  /** Its name, such as "libcudnn.so.9". */
  readonly name: string;
  /** Whether the system's loader finds it. */
  readonly found: boolean;
  /** Its version as it tells it; undefined where it was not asked or does not say. */
  readonly version?: number;
  /** What the loader says, where it is not found. */
  readonly problem?: string;
}

/**
 * Tries a library.
 *
 * @param load Loads it; default for real.
 */
export function tryLibrary(
  name: string,
  version?: VersionCall,
  load: LoadLibrary = loadLibrary,
): LibraryReport {
  try {
    const number = load(name, version);
    return { name, found: true, ...(number === undefined ? {} : { version: number }) };
  } catch (error) {
    const problem = messageOf(error).replace(/^(Could not open library: )+/, "");
    return { name, found: false, problem };
  }
}

/** By name alone, as a program that is linked with it does: LD_LIBRARY_PATH and ldconfig decide. */
function loadLibrary(name: string, version?: VersionCall): number | undefined {
  if (version === undefined) {
    Deno.dlopen(name, {});
    return undefined;
  }
  const { kind, symbol } = version;
  if (kind === "return") {
    const { symbols } = Deno.dlopen(name, { [symbol]: { parameters: [], result: "usize" } });
    return Number((symbols[symbol] as () => bigint)());
  }
  const { symbols } = Deno.dlopen(name, { [symbol]: { parameters: ["buffer"], result: "i32" } });
  const out = new Int32Array(1);
  const status = (symbols[symbol] as (out: Int32Array<ArrayBuffer>) => number)(out);
  return status === 0 ? out[0] : undefined;
}

/**
 * Writes a version that is one number.
 *
 * @returns Such as "12.4" or "9.1.0".
 */
export function showVersion(number: number, kind: "cuda" | "cudnn"): string {
  if (kind === "cuda") return `${Math.floor(number / 1000)}.${Math.floor(number % 1000 / 10)}`;
  // cuDNN counted in thousands up to version 8, and in ten thousands from 9 on.
  const unit = number >= 90_000 ? 10_000 : 1000;
  const [major, rest] = [Math.floor(number / unit), number % unit];
  return `${major}.${Math.floor(rest / 100)}.${rest % 100}`;
}
