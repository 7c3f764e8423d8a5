/** `deno task export`: published weights, or one's own, as an ONNX program that has been proved. */
import type { Backbone } from "../backbones/backbone.ts";
import type { CheckDepth, CheckResult } from "../backbones/export/check.ts";
import {
  defaultOutput,
  type Exported,
  exportNetwork,
  requireExportable,
} from "../backbones/export/export.ts";
import { backbones } from "../backbones/registry.ts";
import type { PositionRule } from "../backbones/vit/config.ts";
import { InputError, unknownName } from "../core/errors.ts";
import { dataFolder } from "../core/cache_folder.ts";
import { measuredBytes, threeDigits } from "../core/format.ts";
import { exitCodes, terminalWidth, writeError, writeOut } from "./command.ts";
import type { exportCommand } from "./commands/export_command.ts";
import type { Flags } from "./flags.ts";
import { section } from "./list.ts";
import { requireFolder } from "./writable.ts";
import { watchSignals } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { findSubject, type FoundSubject, type KnownNetwork, weightless } from "./export/subject.ts";
import { exportWeightless } from "./export/weightless.ts";

type Given = Flags<typeof exportCommand.flags>;

/** Runs the command. */
export async function run(given: Given): Promise<number> {
  if (given.on("list")) return say(listText());
  const [name, ...rest] = given.operands;
  if (rest.length > 0) throw new InputError(`Name one backbone, not also "${rest.join('", "')}"`);
  const fixed = weightless(name);
  if (fixed !== undefined) return await exportFixed(fixed, given);
  const options = {
    size: given.integer("size", 1),
    positions: chosen(given, "positions", ["offset", "hf"]) as PositionRule | undefined,
    attention: chosen(given, "attention", ["fused", "standard"]),
    precision: chosen(given, "precision", ["float32", "float16", "int8"]),
    embed: given.on("embed"),
    check: chosen(given, "check", ["quick", "full", "none"]) as CheckDepth | undefined,
    output: given.text("out"),
  };
  const line = new StatusLine({
    write: writeError,
    width: terminalWidth(),
    now: () => performance.now(),
  });
  line.rest();
  const stop = watchSignals(() => line.say("Stopping"));
  try {
    const subject = await findSubject({
      name,
      weights: given.text("weights"),
      heads: given.integer("heads", 1),
      accept: async (known) => {
        const all = { ...options, ...known };
        requireMeaning(given, known);
        await requireExportable(all, known.weights);
        await requireFolder(folderOf(options.output ?? defaultOutput(all)));
      },
    }, {
      folder: dataFolder(),
      network: !given.on("offline"),
      line,
      signal: stop.signal,
    });
    line.clear();
    const all = { ...options, ...subject };
    if (line.onTerminal) line.show("Building and checking");
    const exported = await exportNetwork(all);
    line.clear();
    writeError(outcome(subject, exported));
    writeOut(`${exported.path}\n`);
    return exitCodes.done;
  } catch (error) {
    if (stop.exitCode === undefined) throw error;
    return stop.exitCode;
  } finally {
    line.clear();
    stop.dispose();
  }
}

/** Exports a backbone whose numbers nobody has to publish. */
async function exportFixed(own: Backbone, given: Given): Promise<number> {
  const foreign = (["weights", "positions", "attention", "heads", "precision", "check"] as const)
    .find((flag) => given.text(flag) !== undefined);
  if (foreign !== undefined) throw new InputError(`--${foreign}: "${own.name}" has no weights`);
  const size = given.integer("size", 1);
  const backbone = size === undefined ? own : own.atSize?.(size) ?? own;
  const path = given.text("out") ??
    `results/${backbone.name}${size === undefined ? "" : `-${size}`}.onnx`;
  await requireFolder(folderOf(path));
  const { bytes, compared } = await exportWeightless(backbone, path);
  const { height, width, channels } = backbone.input;
  writeError([
    `Network:  ${backbone.title}`,
    "Weights:  none; all its numbers follow from formulae",
    `Program:  images [N, ${height}, ${width}, ${channels}] → features [N, ${backbone.width}], ` +
    measuredBytes(bytes),
    `Checked:  ${compared} features of the file are those that suites compute, bit for bit`,
    "",
  ].join("\n"));
  writeOut(`${path}\n`);
  return exitCodes.done;
}

function outcome({ network, weights, genuine }: FoundSubject, exported: Exported): string {
  const [input] = exported.program.inputs;
  const [batch, side] = input!.shape;
  const content = [...weights.tensors.values()].reduce((sum, { length }) => sum + length, 0);
  const place = exported.program.hasExternalData
    ? `${measuredBytes(exported.bytes)}; weights stay in ${listed(weights.files)}`
    : `${measuredBytes(exported.bytes)}, weights inside`;
  return [
    `Network:  ${network.title}`,
    `Weights:  ${weights.path}, ${genuine}`,
    `          ${measuredBytes(content)}, sha256 ${weights.hash}`,
    `Program:  images [${batch}, ${side}, ${side}, 3] → features [${batch}, ${network.width}], ${place}`,
    `Checked:  ${proved(exported.checked)}`,
    "",
  ].join("\n");
}

function proved(checked: CheckResult | undefined): string {
  if (checked === undefined) return "nothing, as you asked";
  const { size, difference, largest, own, blocks } = checked;
  const relative = (difference / Math.max(largest, 1e-6)).toExponential(1);
  if (blocks !== undefined) {
    return `${blocks.compared} of ${blocks.of} blocks: run alone, the first and the last make features ` +
      `of a ${size} × ${size} image that differ by ${difference.toExponential(1)} at most from a ` +
      `float64 forward pass (${relative} of the largest, ${
        threeDigits(largest)
      });\n          of the ` +
      "other blocks, names, shapes and types fit, and every number is finite; the whole program was " +
      "not run, and\n          --check full compares it, in minutes and with all its weights in memory";
  }
  const reduced = own ? "" : "; at full size it was only run, and --check full compares that, too";
  return `features of a ${size} × ${size} image differ by ${difference.toExponential(1)} at most ` +
    `from a float64 forward pass (${relative} of the largest, ${threeDigits(largest)})${reduced}`;
}

/** Refuses flags that would change nothing. */
function requireMeaning(given: Given, { network, name }: KnownNetwork): void {
  const idle = (["positions", "attention", "heads"] as const).find((flag) =>
    given.text(flag) !== undefined && !network.attends
  );
  if (idle !== undefined) throw new InputError(`--${idle}: "${name}" has no attention`);
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
}

function listed(files: readonly string[]): string {
  const [first] = files;
  const name = `"${first!.slice(first!.lastIndexOf("/") + 1)}"`;
  return files.length === 1 ? name : `${name} and ${files.length - 1} more`;
}

function chosen<T extends string>(
  given: Given,
  flag: "positions" | "attention" | "precision" | "check",
  known: readonly T[],
): T | undefined {
  const text = given.text(flag);
  if (text === undefined) return undefined;
  const found = known.find((value) => value === text);
  if (found === undefined) throw unknownName(`value of --${flag}`, text, known);
  return found;
}

function listText(): string {
  const rows = backbones.map(({ name, title, licence, width, input }) => [
    name,
    `${title} (${width} features at ${input.width} × ${input.height}; licence: ${licence})`,
  ]);
  return [
    section("Backbones", rows),
    "Not offered: DINOv3, whose weights are gated, so that an export could not be verified.\n",
  ].join("\n");
}

function say(text: string): number {
  writeOut(text);
  return exitCodes.done;
}
