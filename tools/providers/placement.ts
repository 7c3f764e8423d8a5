/** Where a provider runs the nodes of a program, read from the runtime's own profile. */
import type { Tensor } from "onnxruntime-node";
import type { Program } from "../../onnx/program.ts";
import { type DType, elementBytes, type Provider } from "../../onnx/mod.ts";
import { lowerings } from "../../onnx/webgpu/lowering.ts";
import { PreparedProgram, type Runner } from "../../onnx/webgpu/prepared.ts";
import type { Step } from "../../onnx/webgpu/plan.ts";
import type { Stage } from "../../onnx/webgpu/stage.ts";
import { openSession, runSession } from "../../onnx/session.ts";
import { checkedFeeds } from "../../onnx/tensor.ts";
import type { RecordedProgram } from "./programs.ts";

/** One node, as it was run. */
export interface PlacedNode {
  readonly operator: string;
  readonly name: string;
  readonly onCpu: boolean;
}

/** Bytes that a run sends to the device, and fetches from it. */
export interface Traffic {
  readonly up: number;
  readonly down: number;
}

export interface PlacedStage {
  readonly program: Program;
  readonly repeated: boolean;
  /** Whether it only moves or joins values on the device. */
  readonly isMover: boolean;
  readonly nodes: readonly PlacedNode[];
  /** Bytes of its inputs and outputs, and of what its nodes hand to one another, at most. */
  readonly traffic: Traffic;
}

export interface Placement {
  readonly stages: readonly PlacedStage[];
  /** How many loops were run in pieces, those in loops counted as well. */
  readonly loops: number;
}

/** Runs a program and looks where its nodes ran. */
export async function placementOf(
  { program, feeds }: RecordedProgram,
  provider: Provider,
  folder: string,
): Promise<Placement> {
  const profiler = new Profiler(provider, folder);
  const lowering = lowerings[provider] ?? { device: false };
  const prepared = new PreparedProgram(program, { ...lowering, length: () => 1 });
  await prepared.run(profiler, checkedFeeds(program, feeds));
  const steps = prepared.lowered.plan?.steps ?? [];
  const inner = new Set(innerPrograms(steps));
  const all = new Set(prepared.stages().map((stage) => stage.program.hash));
  const stages = (await profiler.end()).map((run) => {
    const { name, hash } = run.program;
    const isLoop = / · \d+ iterations$/.test(name);
    return { ...run, repeated: isLoop || inner.has(hash), isMover: !all.has(hash) };
  });
  return { stages, loops: loopsIn(steps) };
}

function loopsIn(steps: readonly Step[]): number {
  return steps.reduce(
    (sum, step) => sum + (step.kind === "loop" ? 1 + loopsIn(step.inner ?? []) : 0),
    0,
  );
}

function innerPrograms(steps: readonly Step[], inside = false): string[] {
  return steps.flatMap((step) =>
    step.kind === "loop"
      ? innerPrograms(step.inner ?? [], true)
      : inside
      ? [step.stage.program.hash]
      : []
  );
}

/** A program that is profiled, and what its last run handed over. */
interface Profiled {
  readonly program: Program;
  readonly session: Awaited<ReturnType<typeof openSession>>;
  readonly onCpu: boolean;
  inputs: readonly Tensor[];
  outputs: readonly Tensor[];
}

type StageRun = Omit<PlacedStage, "repeated" | "isMover">;

class Profiler implements Runner {
  readonly #sessions = new Map<string, Profiled>();

  constructor(readonly provider: Provider, readonly folder: string) {}

  async run(
    { program, locations, onCpu = false }: Stage,
    tensors: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>> {
    let open = this.#sessions.get(program.hash);
    if (open === undefined) {
      const profile = `${this.folder}/${this.#sessions.size}_`;
      const provider = onCpu ? "cpu" : this.provider;
      const settings = { threads: 1, profile, locations };
      const session = await openSession(program, provider, settings);
      open = { program, session, onCpu, inputs: [], outputs: [] };
      this.#sessions.set(program.hash, open);
    }
    open.inputs = Object.values(tensors).filter(({ location }) => location === "cpu");
    const outputs = await runSession(open.session, program, this.provider, tensors);
    open.outputs = Object.values(outputs).filter(({ location }) => location === "cpu");
    return outputs;
  }

  async pinned<T>(work: () => Promise<T>): Promise<T> {
    return await work();
  }

  async end(): Promise<StageRun[]> {
    const stages: StageRun[] = [];
    for (const [place, profiled] of [...this.#sessions.values()].entries()) {
      profiled.session.endProfiling();
      await profiled.session.release();
      stages.push(stageOf(profiled, await this.#nodes(place)));
    }
    return stages;
  }

  async #nodes(place: number): Promise<CopyingNode[]> {
    const nodes = new Map<string, CopyingNode>();
    for await (const { name } of Deno.readDir(this.folder)) {
      if (!name.startsWith(`${place}_`)) continue;
      const path = `${this.folder}/${name}`;
      for (const event of JSON.parse(await Deno.readTextFile(path)) as ProfileEvent[]) {
        const { op_name: operator, provider, output_size: size } = event.args ?? {};
        if (event.cat !== "Node" || operator === undefined) continue;
        const name = event.name.replace(/_kernel_time$/, "");
        const onCpu = provider === "CPUExecutionProvider";
        nodes.set(name, { operator, name, onCpu, bytes: Number(size ?? 0) });
      }
      await Deno.remove(path);
    }
    return [...nodes.values()];
  }
}

interface CopyingNode extends PlacedNode {
  readonly bytes: number;
}

function stageOf({ program, onCpu, inputs, outputs }: Profiled, nodes: CopyingNode[]): StageRun {
  const copied = (operator: string): number =>
    nodes.filter((node) => node.operator === operator).reduce((sum, { bytes }) => sum + bytes, 0);
  const traffic = onCpu ? { up: 0, down: 0 } : {
    up: bytesOf(inputs) + copied("MemcpyFromHost"),
    down: bytesOf(outputs) + copied("MemcpyToHost"),
  };
  return { program, traffic, nodes: nodes.map(({ bytes: _, ...node }) => node) };
}

/** Bytes of tensors of types that the device has: others stay with the processor. */
function bytesOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { type, size }) => {
    const isHere = type === "int64" || type === "float64";
    return isHere ? sum : sum + size * elementBytes[type as DType];
  }, 0);
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: {
    readonly op_name?: string;
    readonly provider?: string;
    readonly output_size?: string;
  };
}
