/** Where values are left that stages hand to one another. */
import type { GraphNode, Scope } from "../graph.ts";
import type { DType } from "../types.ts";
import { viewLoop } from "./loop_view.ts";
import { type Names, subgraphs } from "./names.ts";
import type { Location } from "./stage.ts";

/** Decides where values are left that stages hand to one another. */
export class Locations {
  /** Values that are read here: how many iterations there are, and whether there is another. */
  readonly #read = new Set<string>();
  /** Values that some node computes with on the device. */
  readonly #used = new Set<string>();

  /**
   * Looks at who uses what.
   *
   * @param device Whether values may stay on a device.
   */
  constructor(root: Scope, readonly names: Names, readonly device: boolean) {
    this.#look(root);
  }

  /** Says where a value is left. */
  of(name: string): Location {
    const staysHere = !this.device || this.#read.has(name) || !this.#used.has(name);
    return staysHere ? "cpu" : this.ofType(this.names.types.get(name)!.dtype);
  }

  /** Says where values of a type are left that a loop hands on. */
  ofType(dtype: DType): Location {
    return this.device && DEVICE_TYPES.has(dtype) ? "gpu-buffer" : "cpu";
  }

  #look(scope: Scope): void {
    for (const node of scope.nodes) {
      const loop = viewLoop(node, this.names);
      if (typeof loop?.count === "string") this.#read.add(loop.count);
      if (loop?.mayEnd) this.#read.add(loop.body.outputs[0]!.name);
      if (!isHostOnly(node)) node.inputs.forEach((name) => this.#used.add(name));
      for (const inner of subgraphs(node)) this.#look(inner);
    }
    // What an iteration hands on is used by the next.
    scope.outputs.forEach(({ name }) => this.#used.add(name));
  }
}

/** The element types that stages leave on the device: int64 serves for lengths, on the processor. */
const DEVICE_TYPES: ReadonlySet<string> = new Set([
  "float32",
  "float16",
  "int32",
  "uint32",
  "bool",
]);

/** Whether a node looks only at a value's length, or converts it to what the device has not. */
function isHostOnly({ operator, types }: GraphNode): boolean {
  return operator === "Shape" || types.some(({ dtype }) => dtype === "float64");
}
