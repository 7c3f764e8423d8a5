/**
 * Measures one case, in the process that this file is the program of: its memory is then the case's
 * own. The case comes as JSON on the command line, what was measured goes as JSON to standard output.
 */
import { Runtime } from "../../../onnx/mod.ts";
import { strategyNamed } from "../../../strategies/registry.ts";
import { select } from "../../../strategies/select.ts";
import { explain } from "../../../cli/command.ts";
import type { MeasuredCase, Peaks, Timing } from "../../../runs/measurement.ts";
import { peakBandwidth, peakOperations } from "../peaks.ts";
import { PeakMemory } from "../../../bench/memory.ts";
import { type RepeatPolicy, timeRepeatedly } from "../repeat.ts";
import { madeUp } from "./query.ts";

/** What a worker is asked for. */
export interface WorkerRequest {
  /** What to measure. */
  readonly case: MeasuredCase;
  /** Settings that differ from the strategy's defaults. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** How often a selection is repeated. */
  readonly repeat: RepeatPolicy;
  /** How often what the peaks are taken from is repeated. */
  readonly peakRepeats: number;
}

/** What a worker says, as its last line. */
export type WorkerReply = { readonly timing: Timing } | { readonly message: string };

async function measure(request: WorkerRequest): Promise<Timing> {
  const { case: { strategy, sizes }, settings, repeat, peakRepeats } = request;
  const memory = new PeakMemory();
  const runtime = await Runtime.open();
  const query = madeUp(sizes, runtime);
  const baselineBytes = memory.sample();
  let peakBytes = 0;
  const { first, repeats } = await timeRepeatedly(
    repeat,
    () => select(strategyNamed(strategy), query, settings),
    () => peakBytes = memory.peak(),
  );
  // After the selections: what is read here is larger than many of them.
  const peaks: Peaks = {
    operations: await peakOperations(runtime, peakRepeats),
    bandwidth: await peakBandwidth(runtime, peakRepeats),
  };
  await runtime.close();
  return {
    firstSeconds: first,
    repeatSeconds: repeats,
    peaks,
    baselineBytes,
    peakBytes,
    featureBytes: 4 * (sizes.N + sizes.n) * sizes.D,
  };
}

if (import.meta.main) {
  let reply: WorkerReply;
  try {
    reply = { timing: await measure(JSON.parse(Deno.args[0]!)) };
  } catch (error) {
    reply = { message: explain(error).message };
  }
  console.log(JSON.stringify(reply));
}
