/**
 * P_i = cV_iA₀V_iᵀ and R_i = cV_iA₀FA₀V_iᵀ of a block of pool rows, before the first pick.
 *
 * With A₀ = Δ + scaledᵀ·W, W = plain, and σ_i = V_i·scaledᵀ: P_i = V_iΔV_iᵀ + σ_i(V_iWᵀ)ᵀ and
 * R_i = V_iΔFΔV_iᵀ + σ_iψ_iᵀ + ψ_iσ_iᵀ with ψ_i = ½σ_iWFWᵀ + V_iΔFWᵀ.
 */
import {
  add,
  gemm,
  Graph,
  matmul,
  mul,
  Program,
  sqrt,
  sum,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { gains, traces } from "../greedy.ts";
import { identity } from "../identity.ts";
import { type Delta, deltaInput, type DeltaKind, onBlock, onFeatures } from "./delta.ts";
import { factorRows, factorsOf } from "./factors.ts";
import type { FisherShape } from "./fisher_program.ts";
import type { Precision } from "./precision.ts";
import { project, type Rows } from "./rows.ts";

/** What the program is built for. */
export interface InitialShape extends FisherShape {
  readonly delta: DeltaKind;
  /** Whether rows are only scored. */
  readonly score: boolean;
}

/**
 * Builds the program.
 *
 * Inputs: `rows [b, D]`, `logits [b, K]`, `share`, `delta`, `plain`, `scaled`, `inner [w, w]` = WFWᵀ,
 * and, where there is a Δ, `turned [w, K·D]` = WFΔ and `between [b, K, K]`. Outputs: `p [b, r, r]` and `r [b, r, r]`, or
 * `scores [b]` and `strength [b, 1, 1]`, tr P.
 */
export function initialProgram(shape: InitialShape): Program {
  const { classes, dimensions, outcomes, precision } = shape;
  const graph = new Graph("bait-initial");
  const length = classes * dimensions;
  const features = graph.input("rows", precision, ["b", dimensions]);
  const factors = factorsOf(graph.input("logits", precision, ["b", classes]), outcomes);
  const share = graph.input("share", precision, []);
  const rows: Rows = { features, factors: mul(factors, sqrt(share)) };
  const delta = deltaInput(graph, shape.delta, shape);
  const plain = graph.input("plain", precision, ["w", length]);
  const scaled = graph.input("scaled", precision, ["w", length]);
  const inner = graph.input("inner", precision, ["w", "w"]);

  const sigma = project(rows, scaled);
  const p = matmul(sigma, transpose(project(rows, plain), [0, 2, 1]));
  const half = mul(matmul(sigma, inner), 0.5);
  const start = (): { p: Value; r: Value } => {
    if (delta.kind === "none") return { p, r: twice(sigma, half) };
    const between = graph.input("between", precision, ["b", classes, classes]);
    const turned = graph.input("turned", precision, ["w", length]);
    return {
      p: add(p, sandwich(rows.factors, diagonal(delta, features, classes))),
      r: add(
        sandwich(rows.factors, between),
        twice(sigma, add(half, project(rows, turned))),
      ),
    };
  };
  if (!shape.score) return new Program(graph, start());
  const blocks = start();
  return new Program(graph, { scores: gains(blocks), strength: unsqueeze(traces(blocks.p), 1, 2) });
}

/**
 * What of F the vectors of the prior need, once for all rows.
 *
 * Inputs: `delta`, `plain [w, K·D]`, `through [w, K·D]` = WF. Outputs: `inner [w, w]` = WFWᵀ and, where
 * there is a Δ, `turned [w, K·D]` = WFΔ.
 */
export function throughProgram(shape: FisherShape & { readonly delta: DeltaKind }): Program {
  const graph = new Graph("bait-through");
  const length = shape.classes * shape.dimensions;
  const delta = deltaInput(graph, shape.delta, shape);
  const plain = graph.input("plain", shape.precision, ["w", length]);
  const through = graph.input("through", shape.precision, ["w", length]);
  const inner = gemm(through, plain, undefined, { transposeB: true });
  return new Program(
    graph,
    delta.kind === "none" ? { inner } : { inner, turned: onBlock(delta, through) },
  );
}

/** `σψᵀ + ψσᵀ`; two products cost less than one and its transposed. */
function twice(sigma: Value, psi: Value): Value {
  const turned = (x: Value): Value => transpose(x, [0, 2, 1]);
  return add(matmul(sigma, turned(psi)), matmul(psi, turned(sigma)));
}

/** `L_i·inner_i·L_iᵀ`. */
function sandwich(factors: Value, inner: Value): Value {
  return matmul(matmul(factors, inner), transpose(factors, [0, 2, 1]));
}

/** diag_k(x_iᵀΔ_kx_i), `[b, K, K]`. */
function diagonal(delta: Delta, features: Value, classes: number): Value {
  const turned = onFeatures(delta, features);
  const norms = sum(mul(turned, unsqueeze(features, 1)), { axis: 2, keep: true });
  return mul(norms, identity(features.graph, classes, features.dtype as Precision));
}

/** Floats that the program holds per row, at most. */
export function initialWidth(
  { classes, outcomes }: Pick<FisherShape, "classes" | "outcomes">,
  vectors: number,
): number {
  const r = factorRows(classes, outcomes);
  return vectors * (2 * classes + 4 * r) + 4 * classes ** 2;
}
