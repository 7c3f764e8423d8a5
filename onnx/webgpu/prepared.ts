/** A program as a provider runs it. */
import type { Tensor } from "onnxruntime-node";
import type { Program } from "../program.ts";
import { lower, type Lowered, type Lowering } from "./lowering.ts";
import { LoweredProgram } from "./run.ts";
import type { Stage } from "./stage.ts";

/** Runs programs on a provider. */
export interface Runner {
  /** Runs a program. */
  run(stage: Stage, tensors: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  /** Keeps alive the sessions whose tensors are on the device while `work` runs. */
  pinned<T>(work: () => Promise<T>): Promise<T>;
}

/** A lowered program, and what it takes to run it. */
export class PreparedProgram {
  /** Its programs, plan and inputs on the device. */
  readonly lowered: Lowered;
  readonly #steps: LoweredProgram | undefined;

  /** Lowers a program. */
  constructor(program: Program, lowering: Lowering) {
    this.lowered = lower(program, lowering);
    const { plan } = this.lowered;
    this.#steps = plan && new LoweredProgram(plan, lowering.length);
  }

  /** The programs that it consists of; chunks of its loops as far as they have been needed. */
  stages(): Stage[] {
    return this.#steps?.stages() ?? [this.#whole()];
  }

  /** Runs the program. */
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
