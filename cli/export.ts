/** `deno task export`: published weights, or one's own, as an ONNX program that has been proved. */
import { dirname } from "node:path";
import type { Backbone } from "../backbones/backbone.ts";
import { type CheckResult, picture } from "../backbones/export/check.ts";
import {
  defaultOutput,
  type Exported,
  exportNetwork,
  requireExportable,
} from "../backbones/export/export.ts";
import { backbones } from "../backbones/registry.ts";
import { InputError, knownName, messageOf, TrawlError } from "../core/errors.ts";
import { dataFolder } from "../core/cache_folder.ts";
import { measuredBytes, threeDigits } from "../core/format.ts";
import { Runtime } from "../onnx/mod.ts";
import { answer, writeError } from "./command.ts";
import type { exportCommand } from "./commands/export_command.ts";
import type { Flags } from "./flags.ts";
import { section } from "./list.ts";
import { requireFolder } from "./writable.ts";
import { stoppable } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { findSubject, type FoundSubject, type KnownNetwork, weightless } from "./export/subject.ts";

type Given = Flags<typeof exportCommand.flags>;

type Choice = "positions" | "attention" | "precision" | "check";

export async function run(given: Given): Promise<number> {
  if (given.on("list")) return answer(listText());
  const [name, ...rest] = given.operands;
  if (rest.length > 0) throw new InputError(`Name one backbone, not also "${rest.join('", "')}"`);
  const fixed = weightless(name);
  if (fixed !== undefined) return await exportFixed(fixed, given);
  const chosen = <T extends string>(flag: Choice, known: readonly T[]): T | undefined => {
    const text = given.text(flag);
    return text === undefined ? undefined : knownName(`value of --${flag}`, text, known);
  };
  const options = {
    size: given.integer("size", 1),
    positions: chosen("positions", ["offset", "hf"]),
    attention: chosen("attention", ["fused", "standard"]),
    precision: chosen("precision", ["float32", "float16", "int8"]),
    embed: given.on("embed"),
    check: chosen("check", ["quick", "full", "none"]),
    output: given.text("out"),
  };
  const line = new StatusLine();
  line.rest();
  return await stoppable(line, "Stopping", async (signal) => {
    const accept = async (known: KnownNetwork): Promise<void> => {
      const all = { ...options, ...known };
      requireMeaning(given, known);
      await requireExportable(all, known.weights);
      await requireFolder(dirname(options.output ?? defaultOutput(all)));
    };
    const context = { folder: dataFolder(), network: !given.on("offline"), line, signal };
    const subject = await findSubject(given, accept, context);
    line.clear();
    if (line.onTerminal) line.show("Building and checking");
    const exported = await exportNetwork({ ...options, ...subject });
    line.clear();
    writeError(outcome(subject, exported));
    return answer(`${exported.path}\n`);
  });
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
  await requireFolder(dirname(path));
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
  return answer(`${path}\n`);
}

/** Writes a program; its file appears once what it computes equals what suites compute. */
async function exportWeightless(
  backbone: Backbone,
  path: string,
): Promise<{ readonly bytes: number; readonly compared: number }> {
  const { program } = await backbone.load({ folder: "" });
  const { width, height, channels } = backbone.input;
  const shape = [1, height, width, channels];
  const bytes = picture(Math.max(width, height)).slice(0, height * width * channels);
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  const run = async (own?: string): Promise<Float32Array> => {
    const runtime = await Runtime.open({ threads: 1 });
    await runtime.prepare(program, own);
    const { features } = await runtime.run(program, { images: { data: bytes, shape } });
    await runtime.close();
    return features!.data as Float32Array;
  };
  try {
    await program.save(partial);
    const [written, built] = [await run(partial), await run()];
    const at = written.findIndex((x, i) => !Object.is(x, built[i]) || !Number.isFinite(x));
    if (at >= 0) {
      throw new TrawlError(
        `"${path}" gives ${written[at]} as feature ${at}, but suites compute ${built[at]}`,
      );
    }
    await Deno.rename(partial, path).catch((error: unknown) => {
      throw new TrawlError(`Cannot write "${path}": ${messageOf(error)}`);
    });
    return { bytes: program.bytes().length, compared: written.length };
  } finally {
    await Deno.remove(partial).catch(() => {});
  }
}

function outcome({ network, weights, provenance }: FoundSubject, exported: Exported): string {
  const [input] = exported.program.inputs;
  const [batch, side] = input!.shape;
  const content = [...weights.tensors.values()].reduce((sum, { length }) => sum + length, 0);
  const place = exported.program.hasExternalData
    ? `${measuredBytes(exported.bytes)}; weights stay in ${listed(weights.files)}`
    : `${measuredBytes(exported.bytes)}, weights inside`;
  return [
    `Network:  ${network.title}`,
    `Weights:  ${weights.path}, ${provenance}`,
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

function requireMeaning(given: Given, { network, name }: KnownNetwork): void {
  const idle = (["positions", "attention", "heads"] as const).find((flag) =>
    given.text(flag) !== undefined && !network.attends
  );
  if (idle !== undefined) throw new InputError(`--${idle}: "${name}" has no attention`);
}

function listed(files: readonly string[]): string {
  const [first] = files;
  const name = `"${first!.slice(first!.lastIndexOf("/") + 1)}"`;
  return files.length === 1 ? name : `${name} and ${files.length - 1} more`;
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
