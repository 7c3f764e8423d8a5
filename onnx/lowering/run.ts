/** Runs a program by its plan. */
import type { Tensor } from "onnxruntime-node";
import { MemoryError } from "../memory_error.ts";
import type { Initializer } from "../types.ts";
import { storageOver, tensorFrom } from "../tensor.ts";
import { chunkLength } from "./chunk_length.ts";
import { chunkOf, collectedAs, FIRST, nextState, PROCEED } from "./chunk.ts";
import { download, join, type RunStage, upload } from "./device.ts";
import { Held, Tensors } from "./held.ts";
import { joinHere } from "./join_here.ts";
import { countNodes } from "./loop_view.ts";
import type { LoopStep, Plan, Step } from "./plan.ts";
import type { Stage } from "./stage.ts";

/** A program that is run in steps. */
export class LoweredProgram {
  readonly #chunks = new Map<LoopStep, Map<number, Stage>>();
  /** The longest pieces that fit the device, of loops of which longer ones did not. */
  readonly #fitting = new Map<LoopStep, number>();

  /**
   * Takes a plan.
   *
   * @param length How many iterations of a loop are written out; default what pays.
   */
  constructor(
    readonly plan: Plan,
    readonly length: (count: number, nodes: number) => number = chunkLength,
  ) {}

  /** Lists the programs that have been built for it so far. */
  stages(): Stage[] {
    const chunks = [...this.#chunks.values()].flatMap((lengths) => [...lengths.values()]);
    return [...straightStages(this.plan.steps), ...chunks];
  }

  /** Runs the program. */
  async run(
    run: RunStage,
    feeds: Readonly<Record<string, Tensor>>,
    outputs: readonly string[],
  ): Promise<Record<string, Tensor>> {
    const tensors = new Tensors((name) => this.#constant(name));
    try {
      for (const [name, tensor] of Object.entries(feeds)) {
        tensors.set(name, new Held(tensor, false));
      }
      for (const name of this.plan.shared) {
        const { tensor } = tensors.get(name);
        if (tensor.location === "cpu" && tensor.size > 0) {
          tensors.set(name, new Held(await upload(run, tensor)));
        }
      }
      await new Run(this, run).steps(this.plan.steps, tensors);
      return Object.fromEntries(outputs.map((name) => [name, tensors.get(name).tensor]));
    } finally {
      tensors.close();
    }
  }

  /** How many iterations of a loop a run begins with. */
  lengthOf(step: LoopStep, count: number): number {
    const { body, mayEnd } = step.loop;
    if (step.inner !== undefined || mayEnd) return 1;
    const length = this.length(count, countNodes(body.nodes));
    return Math.min(length, this.#fitting.get(step) ?? length);
  }

  /**
   * Remembers that pieces of some length do not fit the device, so that no run tries them again.
   */
  shorten(step: LoopStep, length: number): number {
    const next = Math.floor(length / 2);
    this.#fitting.set(step, next);
    return next;
  }

  /** The program that runs some iterations of a loop. */
  chunk(step: LoopStep, times: number): Stage {
    const lengths = this.#chunks.get(step) ?? new Map<number, Stage>();
    this.#chunks.set(step, lengths);
    const stage = lengths.get(times) ?? chunkOf(this.plan, step, times);
    lengths.set(times, stage);
    return stage;
  }

  #constant(name: string): Held | undefined {
    const constant = this.plan.names.constants.get(name);
    return constant === undefined ? undefined : new Held(tensorOf(constant));
  }
}

/** What an iteration, or several, leave behind beside the state. */
interface Left {
  /** By place: what was collected, where it is wanted. */
  readonly collected: readonly (Held | undefined)[];
  /** Whether to go on. */
  readonly proceed: boolean;
}

/** One run of a program. */
class Run {
  constructor(readonly program: LoweredProgram, readonly runStage: RunStage) {}

  async steps(steps: readonly Step[], tensors: Tensors): Promise<void> {
    for (const step of steps) {
      if (step.kind === "loop") await this.#loop(step, tensors);
      else await this.#straight(step.stage, tensors);
      tensors.drop(step.done);
    }
  }

  async #straight(stage: Stage, tensors: Tensors): Promise<void> {
    const inputs = stage.program.inputs.map(({ name }) => [name, tensors.get(name).tensor]);
    const outputs = await this.runStage(stage, Object.fromEntries(inputs));
    for (const [name, tensor] of Object.entries(outputs)) tensors.set(name, new Held(tensor));
  }

  async #loop(step: LoopStep, tensors: Tensors): Promise<void> {
    const { initial, places, node } = step.loop;
    const state = new State(initial.map((name) => tensors.get(name).hold()));
    const collected: Held[][] = node.outputs.slice(places.length).map(() => []);
    try {
      await this.#iterate(step, tensors, state, collected);
      for (const [i, name] of node.outputs.entries()) {
        if (!step.wanted[i]) continue;
        const place = i - places.length;
        const output = place < 0
          ? state.held[i]!.hold()
          : await this.#joined(collected[place]!, step, place);
        tensors.set(name, output);
      }
    } finally {
      state.drop();
      collected.flat().forEach((held) => held.drop());
    }
  }

  /** Runs the iterations; the state is replaced, and what they collect is added. */
  async #iterate(
    step: LoopStep,
    tensors: Tensors,
    state: State,
    collected: readonly Held[][],
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
        // A piece that does not fit has changed nothing: shorter ones may fit.
        if (times === 1 || !(error instanceof MemoryError)) throw error;
        length = this.program.shorten(step, length);
        continue;
      }
      left.collected.forEach((held, place) => held && collected[place]!.push(held));
      if (!left.proceed) return;
      done += times;
    }
  }

  /** Runs some iterations in one program. */
  async #chunk(
    step: LoopStep,
    tensors: Tensors,
    state: State,
    first: number,
    times: number,
  ): Promise<Left> {
    const { places } = step.loop;
    const inputs: Record<string, Tensor> = { [FIRST]: whole(first) };
    for (const name of step.captured) inputs[name] = tensors.get(name).tensor;
    places.forEach(({ name }, i) => inputs[name] = state.held[i]!.tensor);
    const outputs = await this.runStage(this.program.chunk(step, times), inputs);
    state.held.forEach((_, i) => {
      const next = outputs[nextState(i)];
      if (next !== undefined) state.replace(i, new Held(next));
    });
    const collected = step.wanted.slice(places.length).map((_, place) => {
      const tensor = outputs[collectedAs(place)];
      return tensor && new Held(tensor);
    });
    return { collected, proceed: outputs[PROCEED]?.data[0] !== 0 };
  }

  /** Runs one iteration in steps. */
  async #iteration(
    step: LoopStep,
    outer: Tensors,
    state: State,
    number: number,
  ): Promise<Left> {
    const { body, places, mayEnd } = step.loop;
    const [iteration, alive] = body.inputs;
    const [proceed, ...outputs] = body.outputs;
    const tensors = new Tensors((name) => outer.get(name));
    try {
      tensors.set(iteration!.name, new Held(whole(number)));
      tensors.set(alive!.name, new Held(tensorFrom("bool", Uint8Array.of(1), [])));
      places.forEach(({ name }, i) => tensors.set(name, state.held[i]!.hold()));
      await this.steps(step.inner!, tensors);
      const goesOn = !mayEnd || await this.#number(tensors.get(proceed!.name)) !== 0;
      const next = places.map((_, i) => tensors.get(outputs[i]!.name).hold());
      next.forEach((held, i) => state.replace(i, held));
      const collected = outputs.slice(places.length).map(({ name }, place) =>
        step.wanted[places.length + place] ? tensors.get(name).hold() : undefined
      );
      return { collected, proceed: goesOn };
    } finally {
      tensors.close();
    }
  }

  /** A scalar, wherever it lies: a loop inside may have left it on the device. */
  async #number({ tensor }: Held): Promise<number> {
    return Number((await download(this.runStage, tensor)).data[0]);
  }

  /** What all iterations collected of one value, along a new first axis. */
  async #joined(parts: readonly Held[], step: LoopStep, place: number): Promise<Held> {
    const stacked = step.inner !== undefined;
    if (!stacked && parts.length === 1) return parts[0]!.hold();
    const tensors = parts.map(({ tensor }) => tensor);
    if (tensors.some(({ location }) => location === "gpu-buffer")) {
      return new Held(await join(this.runStage, tensors, stacked));
    }
    const element = step.loop.body.outputs[1 + step.loop.places.length + place]!;
    return new Held(joinHere(tensors, stacked, element));
  }
}

/** What iterations hand on. */
class State {
  readonly held: Held[];

  constructor(held: readonly Held[]) {
    this.held = [...held];
  }

  replace(place: number, held: Held): void {
    this.held[place]!.drop();
    this.held[place] = held;
  }

  drop(): void {
    this.held.forEach((held) => held.drop());
  }
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
  // A copy, because an element type may ask for an alignment that the bytes have not.
  const { buffer } = (content as Uint8Array).slice();
  return tensorFrom(dtype, storageOver(dtype, buffer), shape);
}
