/** Values while the graph is built, and the scopes that they are computed in. */
import type { Graph } from "./graph.ts";
import type { GraphNode, Initializer, ValueInfo } from "./node.ts";
import { type DType, type Shape, showShape } from "./types.ts";

/** One list of nodes: the graph itself, the body of a loop, or a branch. */
export class Scope {
  /** In the order in which they run. */
  readonly nodes: GraphNode[] = [];
  /** Constants by name. */
  readonly initializers: Map<string, Initializer> = new Map();
  /** What the program, or one iteration of a loop, is given. */
  readonly inputs: ValueInfo[] = [];
  /** What the program, an iteration or a branch hands out. */
  readonly outputs: ValueInfo[] = [];
  /** How many scopes lie around it; 0 for the graph itself. */
  readonly depth: number;

  /**
   * Opens an empty scope; {@linkcode Graph.subgraph} does so for loops and branches.
   *
   * @param graph The graph it belongs to.
   * @param kind What it is: values that do not depend on a loop's iteration move out of its body.
   * @param parent The scope around it.
   */
  constructor(
    readonly graph: Graph,
    readonly kind: "graph" | "loop" | "branch",
    readonly parent?: Scope,
  ) {
    this.depth = parent === undefined ? 0 : parent.depth + 1;
  }

  /**
   * Declares what an iteration is given.
   *
   * @param dtype Element type.
   * @param shape Symbolic shape.
   * @returns The value, under a fresh name.
   */
  declare(dtype: DType, shape: Shape): Value {
    const value = new Value(this, this.graph.freshName(), dtype, shape);
    this.inputs.push(value);
    return value;
  }

  /**
   * Tells what nodes of this scope may use: its own values and those of the scopes around it.
   *
   * @param scope Where a value is computed.
   * @returns Whether the value can be seen from here.
   */
  sees(scope: Scope): boolean {
    return this === scope || (this.parent?.sees(scope) ?? false);
  }
}

/** A value while the graph is built: a tensor of known type and symbolic shape, not yet computed. */
export class Value implements ValueInfo {
  /**
   * Describes a value; {@linkcode Graph.input}, {@linkcode Graph.constant} and operators make them.
   *
   * @param scope Where it is computed.
   * @param name Unique in the graph.
   * @param dtype Element type.
   * @param shape Symbolic shape.
   * @param literal Its content, where it is a constant.
   */
  constructor(
    readonly scope: Scope,
    readonly name: string,
    readonly dtype: DType,
    readonly shape: Shape,
    readonly literal?: Uint8Array,
  ) {}

  /** The graph that the value belongs to. */
  get graph(): Graph {
    return this.scope.graph;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /**
   * Writes name, type and shape as errors show them.
   *
   * @returns A text such as `logits: float32[N, 10]`.
   */
  toString(): string {
    return `${this.name}: ${this.dtype}${showShape(this.shape)}`;
  }
}
