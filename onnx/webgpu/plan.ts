/**
 * Splits a program for a provider without a kernel for loops: into stages without loops, each a program
 * by itself, and loops that are run from outside, some iterations at a time.
 */
import { Graph, type GraphNode, type Scope } from "../graph.ts";
import { Program } from "../program.ts";
import { isWorthLowering, type LoopView, viewLoop } from "./loop_view.ts";
import { freeNames, type Names, namesIn, neededNodes } from "./names.ts";
import { Replay } from "./replay.ts";
import { Locations, type Stage, STAGE_PREFIX } from "./stage.ts";

/** Nodes without loops: a program that is run once. */
interface StraightStep {
  readonly kind: "straight";
  readonly stage: Stage;
  readonly done: readonly string[];
}

export interface LoopStep {
  readonly kind: "loop";
  readonly loop: LoopView;
  readonly wanted: readonly boolean[];
  /** The steps of one iteration, if there are loops in the body. */
  readonly inner?: readonly Step[];
  readonly captured: readonly string[];
  readonly done: readonly string[];
}

/** A part of a program, run after the parts before it. */
export type Step = StraightStep | LoopStep;

export interface Plan {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly names: Names;
  readonly locations: Locations;
  /** Names of the program's inputs that more than one run uses on the device. */
  readonly shared: readonly string[];
}

/** Splits a program into steps; undefined if there is no loop to run from outside. */
export function planOf(program: Program, device: boolean): Plan | undefined {
  const names = namesIn(program.scope);
  if (!program.scope.nodes.some((node) => isLowered(node, names))) return undefined;
  const locations = new Locations(program.scope, names, device);
  const outputs = new Set(program.outputs.map(({ name }) => name));
  const planner = new Planner(program.name, names, locations);
  const steps = planner.steps(program.scope, outputs, outputs);
  const shared = program.inputs.map(({ name }) => name)
    .filter((name) => runsUsing(name, steps) > 1 && locations.of(name) === "gpu-buffer");
  return { name: program.name, names, locations, steps, shared };
}

class Planner {
  #serial = 0;

  constructor(readonly name: string, readonly names: Names, readonly locations: Locations) {}

  /** Steps that compute `outputs`; the caller reads the `results` among them. */
  steps(scope: Scope, outputs: ReadonlySet<string>, results: ReadonlySet<string>): Step[] {
    const needed = new Set(outputs);
    const steps: Step[] = [];
    for (const part of partsOf(scope.nodes, this.names).reverse()) {
      const step = Array.isArray(part)
        ? this.#straight(part, needed, results)
        : this.#loop(part, needed);
      if (step !== undefined) steps.push(step);
    }
    return steps.reverse();
  }

  #straight(
    part: readonly GraphNode[],
    needed: Set<string>,
    results: ReadonlySet<string>,
  ): StraightStep | undefined {
    const nodes = neededNodes(part, needed);
    if (nodes.length === 0) return undefined;
    const outputs = nodes.flatMap((node) => node.outputs).filter((name) => needed.has(name));
    const inputs = this.#used(nodes);
    const done = this.#newlyNeeded(inputs, needed);
    const graph = new Graph(`${this.name} · part ${++this.#serial}`, STAGE_PREFIX);
    const replay = new Replay(graph, this.names);
    for (const name of inputs) replay.input(name);
    replay.run(nodes);
    const program = new Program(
      graph,
      Object.fromEntries(outputs.map((name) => [name, replay.value(name)])),
    );
    const locations = Object.fromEntries(
      outputs.map((name) => [name, results.has(name) ? "cpu" : this.locations.of(name)] as const),
    );
    return { kind: "straight", stage: { program, locations }, done };
  }

  #loop(loop: LoopView, needed: Set<string>): LoopStep | undefined {
    const wanted = loop.node.outputs.map((name) => needed.has(name));
    if (!wanted.includes(true)) return undefined;
    const { body } = loop;
    const nested = body.nodes.some((node) => isLowered(node, this.names));
    const own = new Set(body.inputs.map(({ name }) => name));
    const captured = this.#used(body.nodes).filter((name) => !own.has(name));
    const count = typeof loop.count === "string" ? [loop.count] : [];
    const given = [...loop.initial, ...count].filter((name) => !this.names.constants.has(name));
    const done = this.#newlyNeeded([...captured, ...given], needed);
    // Whether to continue is computed only if the loop may end; what nobody collects, not at all.
    const outputs = body.outputs.filter((_, i) =>
      i === 0 ? loop.mayEnd : i <= loop.places.length || wanted[i - 1]
    );
    const handed = new Set(outputs.map(({ name }) => name));
    return {
      kind: "loop",
      loop,
      wanted,
      captured,
      done,
      ...nested && { inner: this.steps(body, handed, new Set()) },
    };
  }

  /** Names that nodes take from elsewhere, constants aside. */
  #used(nodes: readonly GraphNode[]): string[] {
    return [...freeNames(nodes)].filter((name) => !this.names.constants.has(name));
  }

  /** Adds names to those that are needed; steps are planned from the last to the first. */
  #newlyNeeded(names: readonly string[], needed: Set<string>): string[] {
    const added = [...new Set(names)].filter((name) => !needed.has(name));
    for (const name of added) needed.add(name);
    return added;
  }
}

/** How many runs use a value; a loop counts as more than one. */
function runsUsing(name: string, steps: readonly Step[]): number {
  return steps.reduce((sum, step) => {
    if (step.kind === "loop") return sum + (step.captured.includes(name) ? 2 : 0);
    return sum + (step.stage.program.inputs.some((input) => input.name === name) ? 1 : 0);
  }, 0);
}

/** Runs of nodes without loops, and the loops between them, in order. */
function partsOf(nodes: readonly GraphNode[], names: Names): (GraphNode[] | LoopView)[] {
  const parts: (GraphNode[] | LoopView)[] = [];
  let stretch: GraphNode[] = [];
  for (const node of nodes) {
    if (!isLowered(node, names)) {
      stretch.push(node);
      continue;
    }
    parts.push(stretch, viewLoop(node, names)!);
    stretch = [];
  }
  return [...parts, stretch];
}

function isLowered(node: GraphNode, names: Names): boolean {
  const loop = viewLoop(node, names);
  return loop !== undefined && isWorthLowering(loop);
}
