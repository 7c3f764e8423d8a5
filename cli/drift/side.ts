/** The sides of a drift test: the same suite, run in two ways. */
import { InputError } from "../../core/errors.ts";
import { parseProvider, type Provider } from "../../onnx/mod.ts";
import { counted } from "../../core/format.ts";

/** One way to run a suite. */
export interface Side {
  /** The execution provider. */
  readonly provider: Provider;
  /** Threads inside one operator. */
  readonly threads: number;
}

/** What the command line says of the two sides. */
export interface SideFlags {
  /** `--ep`; default "cpu". */
  readonly ep?: string | undefined;
  /** `--against`; default "cpu". */
  readonly against?: string | undefined;
  /** `--threads`; default `cores`. */
  readonly threads?: number | undefined;
  /** `--against-threads`; default the same as the first side's. */
  readonly againstThreads?: number | undefined;
  /** Processors of this machine. */
  readonly cores: number;
}

/** Reads the sides off the flags. */
export function sidesOf(flags: SideFlags): [Side, Side] {
  const threads = flags.threads ?? flags.cores;
  const tested = { provider: named("--ep", flags.ep), threads };
  const reference = {
    provider: named("--against", flags.against),
    threads: flags.againstThreads ?? threads,
  };
  if (tested.provider === reference.provider && tested.threads === reference.threads) {
    throw new InputError(
      `Both sides are ${describeSide(tested)}: give another provider with --ep, or another ` +
        "number with --against-threads",
    );
  }
  return [tested, reference];
}

function named(flag: string, text: string = "cpu"): Provider {
  const provider = parseProvider(text);
  if (provider !== "auto") return provider;
  throw new InputError(`${flag} "auto" may mean another provider tomorrow: name one`);
}

/**
 * Names a side in a sentence.
 *
 * @returns Such as "webgpu with 2 threads".
 */
export function describeSide({ provider, threads }: Side): string {
  return `${provider} with ${counted(threads, "thread")}`;
}

/**
 * Names a comparison in a file's name.
 *
 * @returns Such as "webgpu-2-against-cpu-2".
 */
export function fileNameOf(tested: Side, reference: Side): string {
  const part = ({ provider, threads }: Side): string => `${provider}-${threads}`;
  return `${part(tested)}-against-${part(reference)}`;
}
