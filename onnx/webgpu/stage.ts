/** Parts of a program that run by themselves, and where their outputs stay. */
import type { GraphNode, Scope } from "../graph.ts";
import type { Program } from "../program.ts";
import type { DType } from "../types.ts";
import { viewLoop } from "./loop_view.ts";
import type { Names } from "./names.ts";

/** In the memory of the process, or in a buffer of the device. */
export type Location = "cpu" | "gpu-buffer";

/** Prefix of generated names in a stage, whose inputs and outputs are named as in the whole program. */
export const STAGE_PREFIX = "%%";

export interface Stage {
  readonly program: Program;
  readonly locations: Readonly<Record<string, Location>>;
  /** Whether it runs on the processor whatever the provider; default false. */
  readonly onCpu?: boolean;
}

/** The element types that stay on the device. int64 is for lengths, which the processor needs. */
const DEVICE_TYPES: ReadonlySet<string> = new Set([
  "float32",
  "float16",
  "int32",
  "uint32",
  "bool",
]);

/** Decides where the values stay that stages hand to one another. */
export class Locations {
  /** Values that the process reads: how many iterations there are, and whether there is another. */
  readonly #read = new Set<string>();
  /** Values that some node computes with on the device. */
  readonly #used = new Set<string>();

  constructor(root: Scope, readonly names: Names, readonly device: boolean) {
    for (const scope of root.all()) {
      for (const node of scope.nodes) {
        const loop = viewLoop(node, names);
        if (typeof loop?.count === "string") this.#read.add(loop.count);
        if (loop?.mayEnd) this.#read.add(loop.body.outputs[0]!.name);
        if (!isHostOnly(node)) node.inputs.forEach((name) => this.#used.add(name));
      }
      // The next iteration uses what one hands on.
      scope.outputs.forEach(({ name }) => this.#used.add(name));
    }
  }

  of(name: string): Location {
    const onHost = !this.device || this.#read.has(name) || !this.#used.has(name);
    return onHost ? "cpu" : this.ofType(this.names.types.get(name)!.dtype);
  }

  /** Where values of a type stay that one iteration of a loop hands to the next. */
  ofType(dtype: DType): Location {
    return this.device && DEVICE_TYPES.has(dtype) ? "gpu-buffer" : "cpu";
  }
}

/** Whether a node reads only a value's length, or converts it to float64, which the device lacks. */
function isHostOnly({ operator, types }: GraphNode): boolean {
  return operator === "Shape" || types.some(({ dtype }) => dtype === "float64");
}
