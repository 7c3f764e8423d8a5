/** A program as a provider runs it: whole, or step by step as its plan says. */
import type { Tensor } from "onnxruntime-node";
import { MemoryError } from "../memory_error.ts";
import type { Program } from "../program.ts";
import { tensorFrom, type Tensors } from "../tensor.ts";
import { type Initializer, storageOver } from "../types.ts";
import { chunkLength, chunkOf, collectedAs, FIRST, nextState, PROCEED } from "./chunk.ts";
import { download, joinOnDevice, joinOnHost, type RunStage, upload } from "./device.ts";
import { countNodes } from "./loop_view.ts";
import { lower, type Lowered, type Lowering } from "./lowering.ts";
import type { LoopStep, Plan, Step } from "./plan.ts";
import { RefCounted, TensorScope } from "./ref_counted.ts";
import type { Stage } from "./stage.ts";

export interface Runner {
  run(stage: Stage, tensors: Tensors): Promise<Record<string, Tensor>>;
  /** Keeps alive the sessions whose tensors are on the device while `work` runs. */
  pinned<T>(work: () => Promise<T>): Promise<T>;
}

/** A lowered program, and the programs for its loops. */
export class PreparedProgram {
  readonly lowered: Lowered;
  readonly #lengthOf: (count: number, nodes: number) => number;
  readonly #chunks = new Map<LoopStep, Map<number, Stage>>();
  /** The longest chunks that fit the device, by loops of which longer ones did not. */
  readonly #fitting = new Map<LoopStep, number>();

  constructor(program: Program, lowering: Lowering) {
    this.lowered = lower(program, lowering);
    this.#lengthOf = lowering.length ?? chunkLength;
  }

  /** The programs that it consists of; chunks of its loops as far as they have been needed. */
  stages(): Stage[] {
    const { plan } = this.lowered;
    if (plan === undefined) return [this.#whole()];
    const chunks = [...this.#chunks.values()].flatMap((lengths) => [...lengths.values()]);
    return [...straightStages(plan.steps), ...chunks];
  }

  async run(runner: Runner, tensors: Tensors): Promise<Tensors> {
    const { plan } = this.lowered;
    if (plan === undefined) return await runner.run(this.#whole(), tensors);
    const run = new Run(this, plan, (stage, inputs) => runner.run(stage, inputs));
    return await runner.pinned(() => run.outputs(tensors));
  }

  lengthOf(step: LoopStep, count: number): number {
    const { body, mayEnd } = step.loop;
    if (step.inner !== undefined || mayEnd) return 1;
    const length = this.#lengthOf(count, countNodes(body));
    return Math.min(length, this.#fitting.get(step) ?? length);
  }

  /** Halves a loop's chunks, for this run and later ones: longer ones do not fit the device. */
  shorten(step: LoopStep, length: number): number {
    const next = Math.floor(length / 2);
    this.#fitting.set(step, next);
    return next;
  }

  chunk(plan: Plan, step: LoopStep, times: number): Stage {
    const lengths = this.#chunks.getOrInsertComputed(step, () => new Map());
    return lengths.getOrInsertComputed(times, () => chunkOf(plan, step, times));
  }

  #whole(): Stage {
    const { program, onCpu } = this.lowered;
    return { program, locations: {}, onCpu };
  }
}

interface Left {
  /** By place; undefined if nobody wants it. */
  readonly collected: readonly (RefCounted | undefined)[];
  readonly proceed: boolean;
}

class Run {
  constructor(
    readonly program: PreparedProgram,
    readonly plan: Plan,
    readonly runStage: RunStage,
  ) {}

  async outputs(feeds: Tensors): Promise<Tensors> {
    const tensors = new TensorScope((name) => this.#constant(name));
    try {
      for (const [name, tensor] of Object.entries(feeds)) {
        tensors.set(name, new RefCounted(tensor, false));
      }
      for (const name of this.plan.shared) {
        const { tensor } = tensors.get(name);
        if (tensor.location === "cpu" && tensor.size > 0) {
          tensors.set(name, new RefCounted(await upload(this.runStage, tensor)));
        }
      }
      await this.steps(this.plan.steps, tensors);
      const { outputs } = this.program.lowered.program;
      return Object.fromEntries(outputs.map(({ name }) => [name, tensors.get(name).tensor]));
    } finally {
      tensors.close();
    }
  }

  #constant(name: string): RefCounted | undefined {
    const constant = this.plan.names.constants.get(name);
    return constant === undefined ? undefined : new RefCounted(tensorOf(constant));
  }

  async steps(steps: readonly Step[], tensors: TensorScope): Promise<void> {
    for (const step of steps) {
      if (step.kind === "loop") await this.#loop(step, tensors);
      else await this.#straight(step.stage, tensors);
      tensors.drop(step.done);
    }
  }

  async #straight(stage: Stage, tensors: TensorScope): Promise<void> {
    const inputs = stage.program.inputs.map(({ name }) => [name, tensors.get(name).tensor]);
    const outputs = await this.runStage(stage, Object.fromEntries(inputs));
    for (const [name, tensor] of Object.entries(outputs)) tensors.set(name, new RefCounted(tensor));
  }

  async #loop(step: LoopStep, tensors: TensorScope): Promise<void> {
    const { initial, places, node } = step.loop;
    const state = initial.map((name) => tensors.get(name).retain());
    const collected: RefCounted[][] = node.outputs.slice(places.length).map(() => []);
    try {
      await this.#iterate(step, tensors, state, collected);
      for (const [i, name] of node.outputs.entries()) {
        if (!step.wanted[i]) continue;
        const place = i - places.length;
        const output = place < 0
          ? state[i]!.retain()
          : await this.#joined(collected[place]!, step, place);
        tensors.set(name, output);
      }
    } finally {
      state.forEach((tensor) => tensor.release());
      collected.flat().forEach((tensor) => tensor.release());
    }
  }

  /** Runs the iterations: replaces the state, and appends to what they collect. */
  async #iterate(
    step: LoopStep,
    tensors: TensorScope,
    state: RefCounted[],
    collected: readonly RefCounted[][],
  ): Promise<void> {
    const { count: given } = step.loop;
    const count = typeof given === "number" ? given : await this.#number(tensors.get(given));
    let length = this.program.lengthOf(step, count);
    for (let done = 0; done < count;) {
      const times = count - done >= length ? length : 1;
      let left: Left;
      try {
        left = step.inner === undefined
          ? await this.#chunk(step, tensors, state, done, times)
          : await this.#iteration(step, tensors, state, done);
      } catch (error) {
        // A chunk that does not fit has changed nothing: shorter ones may fit.
        if (times === 1 || !(error instanceof MemoryError)) throw error;
        length = this.program.shorten(step, length);
        continue;
      }
      left.collected.forEach((tensor, place) => tensor && collected[place]!.push(tensor));
      if (!left.proceed) return;
      done += times;
    }
  }

  async #chunk(
    step: LoopStep,
    tensors: TensorScope,
    state: RefCounted[],
    first: number,
    times: number,
  ): Promise<Left> {
    const { places } = step.loop;
    const inputs: Record<string, Tensor> = { [FIRST]: whole(first) };
    for (const name of step.captured) inputs[name] = tensors.get(name).tensor;
    places.forEach(({ name }, i) => inputs[name] = state[i]!.tensor);
    const outputs = await this.runStage(this.program.chunk(this.plan, step, times), inputs);
    state.forEach((_, i) => {
      const next = outputs[nextState(i)];
      if (next !== undefined) replaceState(state, i, new RefCounted(next));
    });
    const collected = step.wanted.slice(places.length).map((_, place) => {
      const tensor = outputs[collectedAs(place)];
      return tensor && new RefCounted(tensor);
    });
    return { collected, proceed: outputs[PROCEED]?.data[0] !== 0 };
  }

  async #iteration(
    step: LoopStep,
    outer: TensorScope,
    state: RefCounted[],
    number: number,
  ): Promise<Left> {
    const { body, places, mayEnd } = step.loop;
    const [iteration, alive] = body.inputs;
    const [proceed, ...outputs] = body.outputs;
    const tensors = new TensorScope((name) => outer.get(name));
    try {
      tensors.set(iteration!.name, new RefCounted(whole(number)));
      tensors.set(alive!.name, new RefCounted(tensorFrom("bool", Uint8Array.of(1), [])));
      places.forEach(({ name }, i) => tensors.set(name, state[i]!.retain()));
      await this.steps(step.inner!, tensors);
      const continues = !mayEnd || await this.#number(tensors.get(proceed!.name)) !== 0;
      const next = places.map((_, i) => tensors.get(outputs[i]!.name).retain());
      next.forEach((tensor, i) => replaceState(state, i, tensor));
      const collected = outputs.slice(places.length).map(({ name }, place) =>
        step.wanted[places.length + place] ? tensors.get(name).retain() : undefined
      );
      return { collected, proceed: continues };
    } finally {
      tensors.close();
    }
  }

  /** A scalar, wherever it is: a loop inside may have left it on the device. */
  async #number({ tensor }: RefCounted): Promise<number> {
    return Number((await download(this.runStage, tensor)).data[0]);
  }

  /** One value as all iterations collected it, along a new first axis. */
  async #joined(parts: readonly RefCounted[], step: LoopStep, place: number): Promise<RefCounted> {
    const stacked = step.inner !== undefined;
    if (!stacked && parts.length === 1) return parts[0]!.retain();
    const tensors = parts.map(({ tensor }) => tensor);
    if (tensors.some(({ location }) => location === "gpu-buffer")) {
      return new RefCounted(await joinOnDevice(this.runStage, tensors, stacked));
    }
    const element = step.loop.body.outputs[1 + step.loop.places.length + place]!;
    return new RefCounted(joinOnHost(tensors, stacked, element));
  }
}

function replaceState(state: RefCounted[], place: number, tensor: RefCounted): void {
  state[place]!.release();
  state[place] = tensor;
}

function straightStages(steps: readonly Step[]): Stage[] {
  return steps.flatMap((step) =>
    step.kind === "straight" ? [step.stage] : straightStages(step.inner ?? [])
  );
}

function whole(number: number): Tensor {
  return tensorFrom("int64", BigInt64Array.of(BigInt(number)), []);
}

function tensorOf({ dtype, shape, content }: Initializer): Tensor {
  // A copy: the bytes may not be aligned as the element type requires.
  const { buffer } = (content as Uint8Array).slice();
  return tensorFrom(dtype, storageOver(dtype, buffer), shape);
}
