/** Rebuilds nodes of one graph in another, some of them differently. */
import { type Attribute, type Graph, type GraphNode, Scope, type Value } from "../graph.ts";
import { type Dim, GraphError, type ValueInfo } from "../types.ts";
import { cast } from "../ops/elementwise.ts";
import type { Names } from "./names.ts";

/** Builds a node in another way from its new operands; undefined if the rule does not apply. */
export type Rule = (
  node: GraphNode,
  operands: readonly (Value | undefined)[],
  replay: Replay,
) => readonly Value[] | undefined;

/** Lists of positions up to this length are stored with the program; longer ones are computed. */
const STORED = 4096;

export interface Measure {
  readonly value: Value;
  readonly axis: number;
}

export class Replay {
  /** Values of the new graph by their names in the old one. */
  readonly #values = new Map<string, Value>();
  /** Values outside loops and branches that have an axis of some length, by that length's symbol. */
  readonly #measures = new Map<string, Measure>();
  readonly #positions = new Map<string, Value>();

  /** @param rules The first that applies to a node counts; default none. */
  constructor(
    readonly graph: Graph,
    readonly names: Names,
    readonly rules: readonly Rule[] = [],
  ) {}

  /** Makes a value of the new graph stand for one of the old. */
  bind(name: string, value: Value): void {
    this.#values.set(name, value);
    if (value.scope.depth > 0 || value.literal !== undefined) return;
    value.shape.forEach((dim, axis) => {
      if (typeof dim === "string" && !this.#measures.has(dim)) {
        this.#measures.set(dim, { value, axis });
      }
    });
  }

  /** Declares an input of the new graph that stands for a value of the old. */
  input(name: string): Value {
    const { dtype, shape } = this.names.types.get(name)!;
    const value = this.graph.input(name, dtype, shape);
    this.bind(name, value);
    return value;
  }

  value(name: string): Value {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const constant = this.names.constants.get(name);
    if (!(constant?.content instanceof Uint8Array)) {
      throw new GraphError(`lowering: "${name}" is not known in "${this.graph.name}"`);
    }
    const value = this.graph.constantBytes(constant.dtype, constant.shape, constant.content);
    this.#values.set(name, value);
    return value;
  }

  /** Like {@linkcode Replay.value}, converted back to its old type if a rule has changed that. */
  output({ name, dtype }: ValueInfo): Value {
    return cast(this.value(name), dtype);
  }

  /** A value outside loops and branches with an axis of some length, if there is one. */
  measure(length: Dim): Measure | undefined {
    return this.#measures.get(String(length));
  }

  /** An axis's length, int64 `[1]`. */
  lengthOf({ value, axis }: Measure): Value {
    const range = { start: axis, end: axis + 1 };
    return this.graph.apply("Shape", [value], { dtype: "int64", shape: [1] }, range);
  }

  /** 0, 1, 2, … along an axis, int32; undefined if nothing outside loops has that length. */
  positions(length: Dim): Value | undefined {
    const measure = typeof length === "number" ? undefined : this.measure(length);
    if (typeof length !== "number" && measure === undefined) return undefined;
    const key = measure === undefined ? String(length) : `${measure.value.name} ${measure.axis}`;
    return this.#positions.getOrInsertComputed(key, () => this.#listed(length, measure));
  }

  #listed(length: Dim, measure: Measure | undefined): Value {
    const { graph } = this;
    if (typeof length === "number" && length <= STORED) {
      return graph.vector("int32", Array.from({ length }, (_, i) => i));
    }
    const limit = measure === undefined ? graph.scalar("int32", length as number) : cast(
      graph.apply("Squeeze", [this.lengthOf(measure)], { dtype: "int64", shape: [] }),
      "int32",
    );
    const [zero, one] = [graph.scalar("int32", 0), graph.scalar("int32", 1)];
    return graph.apply("Range", [zero, limit, one], { dtype: "int32", shape: [length] });
  }

  /** Builds a part in which symbols may stand for other lengths than before and after. */
  apart<T>(build: () => T): T {
    const outside = new Map(this.#measures);
    try {
      return build();
    } finally {
      this.#measures.clear();
      outside.forEach((measure, length) => this.#measures.set(length, measure));
    }
  }

  run(nodes: readonly GraphNode[]): void {
    for (const node of nodes) {
      const outputs = this.build(node);
      node.outputs.forEach((name, i) => this.bind(name, outputs[i]!));
    }
  }

  /** Builds one node by the first rule that applies. */
  build(node: GraphNode): readonly Value[] {
    const operands = node.inputs.map((name) => name === "" ? undefined : this.value(name));
    for (const rule of this.rules) {
      const outputs = rule(node, operands, this);
      if (outputs !== undefined) return outputs;
    }
    return node.operator === "Identity" ? [operands[0]!] : this.unchanged(node, operands);
  }

  unchanged(node: GraphNode, operands: readonly (Value | undefined)[]): readonly Value[] {
    const subgraphs = new Set<string>();
    const attributes: Record<string, Attribute> = {};
    for (const [name, attribute] of Object.entries(node.attributes)) {
      if (attribute instanceof Scope) subgraphs.add(name);
      attributes[name] = attribute instanceof Scope ? this.#subgraph(attribute) : attribute;
    }
    return this.graph.node({
      operator: node.operator,
      domain: node.domain,
      operands,
      attributes,
      outputs: node.types,
      pinned: subgraphs.size > 0,
    });
  }

  #subgraph(scope: Scope): Scope {
    return this.graph.subgraph(scope.kind as "loop" | "branch", (inner) => {
      for (const { name, dtype, shape } of scope.inputs) {
        this.bind(name, inner.declare(dtype, shape));
      }
      this.run(scope.nodes);
      return scope.outputs.map((output) => this.output(output));
    });
  }
}
