/** Graphs under construction: values, scopes and nodes. Operators are in `ops/`. */
import { type NdArray, ndarray, type Storage } from "../core/ndarray.ts";
import { sameShape } from "./dims.ts";
import {
  type DType,
  dtypeOf,
  encode,
  type ExternalData,
  GraphError,
  type Initializer,
  type Shape,
  showShape,
  type TensorType,
  type ValueInfo,
} from "./types.ts";

/** Constants of up to this many bytes are stored where they are used. */
const SMALL = 256;

/** An operator's attribute; whole numbers are INT unless wrapped by {@linkcode float}. */
export type Attribute = number | string | readonly number[] | { float: number } | Scope;

/** What several nodes compute together. */
export interface Meaning {
  /** Name of the computation. */
  readonly name: string;
  /** Names of its operands. */
  readonly operands: readonly string[];
}

/** One node as it is written. */
export interface GraphNode {
  /** The operator's name in ONNX, such as "MatMul". */
  readonly operator: string;
  /** The operator set, such as "com.microsoft"; empty for ONNX's own. */
  readonly domain: string;
  /** Names of the operands; empty for an optional one left out. */
  readonly inputs: readonly string[];
  /** Names of the values that it computes. */
  readonly outputs: readonly string[];
  /** Types of the outputs, which are not written, but needed to rebuild a graph. */
  readonly types: readonly TensorType[];
  /** Attributes by name; bodies of loops and branches are scopes. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /**
   * What this node and some before it compute together, for providers that lack their operators.
   */
  readonly meaning?: Meaning;
}

/** A node to add. */
export interface NodeSpec {
  /** The operator's name in ONNX, such as "MatMul". */
  readonly operator: string;
  /** Operands; an undefined one is an optional input left out. */
  readonly operands: readonly (Value | undefined)[];
  /** Attributes by name; default none. */
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Element type and shape of every output. */
  readonly outputs: readonly TensorType[];
  /** The operator set, such as "com.microsoft"; default ONNX's own. */
  readonly domain?: string;
  /** What the node and some before it compute together; default nothing. */
  readonly meaning?: { readonly name: string; readonly operands: readonly Value[] };
  /** Whether it stays in the current scope even if no operand depends on that; default false. */
  readonly pinned?: boolean;
}

/** Marks an attribute as FLOAT: plain whole numbers would be written as INT. */
export function float(value: number): { float: number } {
  return { float: value };
}

/** One list of nodes: the graph itself, the body of a loop, or a branch. */
export class Scope {
  /** In the order in which they run. */
  readonly nodes: GraphNode[] = [];
  /** Constants by name. */
  readonly initializers: Map<string, Initializer> = new Map();
  /** Inputs of the program, or of one iteration of a loop. */
  readonly inputs: ValueInfo[] = [];
  /** Outputs of the program, an iteration or a branch. */
  readonly outputs: ValueInfo[] = [];
  /** The number of scopes around it; 0 for the graph itself. */
  readonly depth: number;

  /** Opens an empty scope; {@linkcode Graph.subgraph} does so for loops and branches. */
  constructor(
    readonly graph: Graph,
    readonly kind: "graph" | "loop" | "branch",
    readonly parent?: Scope,
  ) {
    this.depth = parent === undefined ? 0 : parent.depth + 1;
  }

  /** Declares an input of an iteration, under a fresh name. */
  declare(dtype: DType, shape: Shape): Value {
    const value = new Value(this, this.graph.freshName(), dtype, shape);
    this.inputs.push(value);
    return value;
  }

  /** This scope and those inside it. */
  *all(): Generator<Scope> {
    yield this;
    for (const inner of this.nodes.flatMap(subgraphs)) yield* inner.all();
  }

  /** Whether its nodes may use values of a scope: of their own, or of one around it. */
  sees(scope: Scope): boolean {
    return this === scope || (this.parent?.sees(scope) ?? false);
  }
}

/** The scopes inside a node: the body of a loop, or the branches. */
export function subgraphs(node: GraphNode): Scope[] {
  return Object.values(node.attributes).filter((attribute) => attribute instanceof Scope);
}

/** A value while the graph is built: a tensor of known type and symbolic shape, not yet computed. */
export class Value implements ValueInfo {
  /**
   * Describes a value, computed in `scope` unless it is a constant with content `literal`.
   * {@linkcode Graph.input}, {@linkcode Graph.constant} and operators make them.
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

  /** Name, type and shape, such as `logits: float32[N, 10]`. */
  toString(): string {
    return `${this.name}: ${this.dtype}${showShape(this.shape)}`;
  }
}

/**
 * A graph under construction.
 *
 * @example
 * ```ts
 * import { Graph } from "./graph.ts";
 * import { Program } from "./program.ts";
 * import { matmul } from "./ops/matrix.ts";
 * const graph = new Graph("predict");
 * const x = graph.input("x", "float32", ["N", 4]);
 * const weight = graph.input("weight", "float32", [4, 3]);
 * const program = new Program(graph, { logits: matmul(x, weight) });
 * console.log(program.outputs[0]); // { name: "logits", dtype: "float32", shape: ["N", 3] }
 * ```
 */
export class Graph {
  /** The outermost scope, whose inputs and outputs are the program's. */
  readonly root: Scope;
  #current: Scope;
  #serial = 0;
  readonly #symbols = new Map<string, { value: Value; axis: number }>();
  readonly #dimensions = new Map<string, Value>();

  /** Starts an empty graph. A prefix keeps generated names apart from those of another graph. */
  constructor(readonly name: string, readonly prefix: string = "%") {
    this.root = new Scope(this, "graph");
    this.#current = this.root;
  }

  /** The scope of new nodes, unless their operands allow an outer one. */
  get current(): Scope {
    return this.#current;
  }

  /** Declares an input of the program; its symbols stand for the lengths that a run's input has. */
  input(name: string, dtype: DType, shape: Shape): Value {
    if (this.root.inputs.some((other) => other.name === name)) {
      throw new GraphError(`input: "${name}" is declared twice in "${this.name}"`);
    }
    const value = new Value(this.root, name, dtype, shape);
    this.root.inputs.push(value);
    this.#declareSymbols(value);
    return value;
  }

  /**
   * Gives a value's axes other symbols, such as one name for the length "N+n", which may then be
   * used like those of inputs. The caller makes sure that the lengths agree.
   */
  rename(value: Value, shape: Shape): Value {
    const fits = shape.length === value.rank && value.scope === this.root &&
      shape.every((dim, i) => dim === value.shape[i] || typeof value.shape[i] === "string");
    if (!fits) throw new GraphError(`rename: ${value} cannot be renamed to ${showShape(shape)}`);
    const renamed = new Value(value.scope, value.name, value.dtype, shape, value.literal);
    this.#declareSymbols(renamed);
    return renamed;
  }

  /** A constant; it is stored only if it is used. */
  constant(array: NdArray<Storage>): Value {
    const { data, shape } = array;
    ndarray(data, shape);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return new Value(this.root, "", dtypeOf(array), shape, bytes);
  }

  /** A constant of any element type, given by its bytes (little endian). */
  constantBytes(dtype: DType, shape: readonly number[], bytes: Uint8Array): Value {
    return new Value(this.root, "", dtype, shape, bytes);
  }

  /** A scalar constant. */
  scalar(dtype: DType, number: number): Value {
    return new Value(this.root, "", dtype, [], encode(dtype, [number]));
  }

  /** A constant list, `[numbers.length]`. */
  vector(dtype: DType, numbers: readonly number[]): Value {
    return new Value(this.root, "", dtype, [numbers.length], encode(dtype, numbers));
  }

  /** Weights that stay in their own file. */
  external(name: string, dtype: DType, shape: readonly number[], external: ExternalData): Value {
    this.root.initializers.set(name, { name, dtype, shape, content: external });
    return new Value(this.root, name, dtype, shape);
  }

  /** Adds a node whose types and shapes have been checked; operands must be visible here. */
  node(spec: NodeSpec): Value[] {
    const operands = spec.operands.filter((v) => v !== undefined);
    for (const operand of operands) this.#requireVisible(spec.operator, operand);
    const scope = spec.pinned ? this.#current : this.#scopeFor(operands);
    const outputs = spec.outputs.map(({ dtype, shape }) =>
      new Value(scope, this.freshName(), dtype, shape)
    );
    scope.nodes.push({
      operator: spec.operator,
      domain: spec.domain ?? "",
      inputs: spec.operands.map((v) => v === undefined ? "" : this.#nameIn(scope, v)),
      outputs: outputs.map((v) => v.name),
      types: outputs.map(({ dtype, shape }) => ({ dtype, shape })),
      attributes: spec.attributes ?? {},
      ...spec.meaning && {
        meaning: {
          name: spec.meaning.name,
          operands: spec.meaning.operands.map((value) => this.#nameIn(scope, value)),
        },
      },
    });
    return outputs;
  }

  /** Adds a node with one output. */
  apply(
    operator: string,
    operands: NodeSpec["operands"],
    output: TensorType,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    return this.node({ operator, operands, attributes, outputs: [output] })[0]!;
  }

  /** Builds a subgraph: `build` adds nodes to a new scope and returns its outputs. */
  subgraph(kind: "loop" | "branch", build: (scope: Scope) => readonly Value[]): Scope {
    const scope = new Scope(this, kind, this.#current);
    this.#current = scope;
    try {
      const taken = new Set(scope.inputs.map((input) => input.name));
      for (const output of build(scope)) {
        // The format wants every output to be computed by a node of its own: others are copied.
        const own = output.scope === scope && output.literal === undefined &&
          !taken.has(output.name) && !scope.inputs.some((input) => input.name === output.name);
        const value = own ? output : this.#copy(output);
        taken.add(value.name);
        scope.outputs.push({ name: value.name, dtype: output.dtype, shape: output.shape });
      }
    } finally {
      this.#current = scope.parent ?? this.root;
    }
    return scope;
  }

  /** Copies a value under a name of its own; the runtime's optimiser removes the copy. */
  copyAs(name: string, value: Value): void {
    this.node({ operator: "Identity", operands: [value], outputs: [value] });
    const node = this.root.nodes.pop()!;
    this.root.nodes.push({ ...node, outputs: [name] });
  }

  /**
   * The length, int64 `[1]`, that a symbol of an input, or a product or sum like "K*D", stands for.
   */
  dimension(symbol: string): Value {
    const known = this.#dimensions.get(symbol);
    if (known !== undefined) return known;
    const value = this.#dimensionOf(symbol);
    // A value inside a branch is not visible elsewhere.
    if (value.scope === this.root) this.#dimensions.set(symbol, value);
    return value;
  }

  /** Makes a name that nothing else in the graph has, for a value or an unknown length. */
  freshName(): string {
    return `${this.prefix}${this.#serial++}`;
  }

  #dimensionOf(symbol: string): Value {
    const separator = symbol.includes("+") ? "+" : symbol.includes("*") ? "*" : undefined;
    if (separator !== undefined) {
      return symbol.split(separator).map((part) =>
        /^\d+$/.test(part) ? this.vector("int64", [Number(part)]) : this.dimension(part)
      ).reduce((a, b) =>
        this.apply(separator === "+" ? "Add" : "Mul", [a, b], { dtype: "int64", shape: [1] })
      );
    }
    const source = this.#symbols.get(symbol);
    if (source === undefined) {
      throw new GraphError(`dimension: no input of "${this.name}" has an axis "${symbol}"`);
    }
    const range = { start: source.axis, end: source.axis + 1 };
    return this.apply("Shape", [source.value], { dtype: "int64", shape: [1] }, range);
  }

  #declareSymbols(value: Value): void {
    value.shape.forEach((dim, axis) => {
      // Products and sums are computed from their symbols.
      if (typeof dim === "string" && !/[*+]/.test(dim) && !this.#symbols.has(dim)) {
        this.#symbols.set(dim, { value, axis });
      }
    });
  }

  #copy(value: Value): Value {
    const spec = { operator: "Identity", operands: [value], outputs: [value], pinned: true };
    return this.node(spec)[0]!;
  }

  #requireVisible(operator: string, value: Value): void {
    if (value.graph !== this) {
      throw new GraphError(`${operator}: ${value} belongs to graph "${value.graph.name}"`);
    }
    if (!this.#current.sees(value.scope)) {
      throw new GraphError(`${operator}: ${value} was computed in a subgraph that has ended`);
    }
  }

  #scopeFor(operands: readonly Value[]): Scope {
    const depth = Math.max(0, ...operands.map((v) => v.literal === undefined ? v.scope.depth : 0));
    let scope = this.#current;
    while (scope.kind === "loop" && scope.depth > depth) scope = scope.parent!;
    return scope;
  }

  #nameIn(scope: Scope, value: Value): string {
    if (value.literal === undefined) return value.name;
    // Large constants are stored once, small ones where they are used: outer values slow down every
    // iteration of a loop.
    const home = value.literal.length > SMALL ? this.root : scope;
    for (const known of home.initializers.values()) {
      if (isSame(known, value)) return known.name;
    }
    const name = `${this.prefix}c${this.#serial++}`;
    home.initializers.set(name, {
      name,
      dtype: value.dtype,
      shape: value.shape as readonly number[],
      content: value.literal,
    });
    return name;
  }
}

/** Whether a stored constant can serve for another: the same bytes object, or small and equal. */
function isSame(known: Initializer, value: Value): boolean {
  const literal = value.literal!;
  if (known.content === literal) return true;
  return known.content instanceof Uint8Array && known.content.length === literal.length &&
    literal.length <= SMALL && known.dtype === value.dtype && sameShape(known.shape, value.shape) &&
    known.content.every((byte, i) => byte === literal[i]);
}
