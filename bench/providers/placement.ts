/** Where a provider runs the nodes of a program, read from the runtime's own profile. */
import type { Tensor } from "onnxruntime-node";
import type { Program } from "../../onnx/program.ts";
import type { Provider } from "../../onnx/mod.ts";
import { lowerings } from "../../onnx/lowering/lowerings.ts";
import { PreparedProgram, type Runner } from "../../onnx/lowering/prepared.ts";
import type { Step } from "../../onnx/lowering/plan.ts";
import type { Stage } from "../../onnx/lowering/stage.ts";
import { checkedFeeds, openSession, runSession } from "../../onnx/session.ts";
import type { RecordedProgram } from "./programs.ts";

/** One node, as it was run. */
export interface PlacedNode {
  /** The operator, such as "MatMul". */
  readonly operator: string;
  /** The node's name. */
  readonly name: string;
  /** Whether it ran on the processor. */
  readonly onCpu: boolean;
}

/** One program that was run by itself. */
export interface PlacedStage {
  /** Its program. */
  readonly program: Program;
  /** Whether it is run once an iteration of some loop, or oftener. */
  readonly repeated: boolean;
  /** Whether it only moves or joins values on the device. */
  readonly isMover: boolean;
  /** Its nodes, copies between processor and device among them. */
  readonly nodes: readonly PlacedNode[];
}

/** A program, and where it ran. */
export interface Placement {
  /** The programs that it was run as. */
  readonly stages: readonly PlacedStage[];
  /** How many loops were run in pieces, those in loops counted as well. */
  readonly loops: number;
}

/**
 * Runs a program and looks where its nodes ran.
 *
 * @param recorded The program and its inputs.
 * @param provider Where.
 * @param folder A folder for the profiles.
 * @returns Where they ran.
 */
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
  const stages = (await profiler.end()).map(({ program, nodes }) => {
    const isLoop = / · \d+ iterations$/.test(program.name);
    const repeated = isLoop || inner.has(program.hash);
    return { program, nodes, repeated, isMover: !all.has(program.hash) };
  });
  return { stages, loops: loopsIn(steps) };
}

function loopsIn(steps: readonly Step[]): number {
  return steps.reduce(
    (sum, step) => sum + (step.kind === "loop" ? 1 + loopsIn(step.inner ?? []) : 0),
    0,
  );
}

/** The hashes of programs that lie in loops. */
function innerPrograms(steps: readonly Step[], inside = false): string[] {
  return steps.flatMap((step) =>
    step.kind === "loop"
      ? innerPrograms(step.inner ?? [], true)
      : inside
      ? [step.stage.program.hash]
      : []
  );
}

/** Runs programs and profiles them. */
class Profiler implements Runner {
  readonly #sessions = new Map<
    string,
    { program: Program; session: Awaited<ReturnType<typeof openSession>> }
  >();

  constructor(readonly provider: Provider, readonly folder: string) {}

  async run(
    { program, locations, onCpu }: Stage,
    tensors: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>> {
    let open = this.#sessions.get(program.hash);
    if (open === undefined) {
      const profile = `${this.folder}/${this.#sessions.size}_`;
      const provider = onCpu ? "cpu" : this.provider;
      const settings = { threads: 1, profile, locations };
      open = { program, session: await openSession(program, provider, settings) };
      this.#sessions.set(program.hash, open);
    }
    return await runSession(open.session, program, this.provider, tensors);
  }

  async pinned<T>(work: () => Promise<T>): Promise<T> {
    return await work();
  }

  async end(): Promise<Pick<PlacedStage, "program" | "nodes">[]> {
    const stages: Pick<PlacedStage, "program" | "nodes">[] = [];
    for (const [place, { program, session }] of [...this.#sessions.values()].entries()) {
      session.endProfiling();
      await session.release();
      stages.push({ program, nodes: await this.#nodes(place) });
    }
    return stages;
  }

  async #nodes(place: number): Promise<PlacedNode[]> {
    const nodes = new Map<string, PlacedNode>();
    for await (const { name } of Deno.readDir(this.folder)) {
      if (!name.startsWith(`${place}_`)) continue;
      const path = `${this.folder}/${name}`;
      for (const event of JSON.parse(await Deno.readTextFile(path)) as ProfileEvent[]) {
        const { op_name: operator, provider } = event.args ?? {};
        if (event.cat !== "Node" || operator === undefined) continue;
        const name = event.name.replace(/_kernel_time$/, "");
        nodes.set(name, { operator, name, onCpu: provider === "CPUExecutionProvider" });
      }
      await Deno.remove(path);
    }
    return [...nodes.values()];
  }
}

/** An entry of a profile. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}
