/** A program in the form that a provider runs. */
import type { Tensor } from "onnxruntime-node";
import type { Program } from "../program.ts";
import { lower, type Lowered, type Lowering } from "./lowering.ts";
import { LoweredProgram } from "./run.ts";
import type { Stage } from "./stage.ts";

/** Runs programs on a provider. */
export interface Runner {
  /**
   * Runs a program.
   *
   * @param stage What to run, and where its outputs are left.
   * @param tensors Its inputs.
   * @returns Its outputs.
   */
  run(stage: Stage, tensors: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  /**
   * Keeps alive what made tensors on the device while something is done.
   *
   * @param work What is done.
   * @returns What it returns.
   */
  pinned<T>(work: () => Promise<T>): Promise<T>;
}

/** A lowered program, and what it takes to run it. */
export class PreparedProgram {
  /** The program with operators that the provider has. */
  readonly lowered: Lowered;
  readonly #steps: LoweredProgram | undefined;

  /**
   * Lowers a program.
   *
   * @param program Its weights lie in itself.
   * @param lowering What the provider asks for.
   */
  constructor(program: Program, lowering: Lowering) {
    this.lowered = lower(program, lowering);
    const { plan } = this.lowered;
    this.#steps = plan && new LoweredProgram(plan, lowering.length);
  }

  /**
   * Lists the programs that it consists of, pieces of its loops as far as they have been needed.
   *
   * @returns One program where it runs whole.
   */
  stages(): Stage[] {
    return this.#steps?.stages() ?? [this.#whole()];
  }

  /**
   * Runs the program.
   *
   * @param runner Runs programs on the provider.
   * @param tensors Its inputs, on the device or not.
   * @returns Its outputs, in the memory of the process.
   */
  async run(
    runner: Runner,
    tensors: Readonly<Record<string, Tensor>>,
  ): Promise<Readonly<Record<string, Tensor>>> {
    const { program } = this.lowered;
    const steps = this.#steps;
    if (steps === undefined) return await runner.run(this.#whole(), tensors);
    const outputs = program.outputs.map(({ name }) => name);
    return await runner.pinned(() =>
      steps.run((stage, inputs) => runner.run(stage, inputs), tensors, outputs)
    );
  }

  #whole(): Stage {
    const { program, onCpu } = this.lowered;
    return { program, locations: {}, onCpu };
  }
}
