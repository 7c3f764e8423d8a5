/**
 * Optimisers as PyTorch defines them: SGD, Adam (1412.6980), AdamW (1711.05101) and RAdam (1908.03265).
 * Everything that depends on the step's number is computed here in float64, one row of coefficients per step;
 * everything that depends on the gradient is graph nodes.
 *
 * Passes over the parameters dominate the cost of a step, so there are as few as possible: the gradient is
 * already scaled by √(1 − β₂), so that the second moment needs no factor; the first moment is a plain sum;
 * the coefficients contain the rest.
 */
import {
  add,
  div,
  fill,
  gather,
  type Graph,
  mul,
  sqrt,
  square,
  sub,
  type Value,
} from "../../onnx/mod.ts";
import type { HeadConfig } from "./config.ts";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Stands for an infinite √v: float32 sums with it are exact, and it cancels in the quotient. */
const DOMINANT = 1e10;

function coefficientNames(config: HeadConfig): readonly string[] {
  switch (config.optimizer) {
    case "sgd":
      return ["rate"];
    case "adamw":
      return ["rate", "offset", "shrink"];
    default:
      return ["rate", "offset"];
  }
}

/** The factor of the gradient that {@linkcode optimizerStep} expects. */
export function gradientScale(config: HeadConfig): number {
  return config.optimizer === "sgd" ? 1 : Math.sqrt(1 - BETA2);
}

/** The coefficients of every step by name, `[epochs · stepsPerEpoch]` each. */
export function coefficients(
  config: HeadConfig,
  stepsPerEpoch: number,
): Record<string, Float32Array> {
  const steps = config.epochs * stepsPerEpoch;
  const names = coefficientNames(config);
  const lists = names.map(() => new Float32Array(steps));
  for (let step = 0; step < steps; step++) {
    const epoch = Math.floor(step / stepsPerEpoch);
    const rate = config.learningRate * (1 + Math.cos(Math.PI * epoch / config.epochs)) / 2;
    const row = stepCoefficients(config, rate, step + 1);
    row.forEach((value, i) => lists[i]![step] = value);
  }
  return Object.fromEntries(names.map((name, i) => [name, lists[i]!]));
}

/** Coefficients of step t, counted from 1, such that W ← W·shrink − rate·m' / (√v + offset). */
function stepCoefficients(config: HeadConfig, rate: number, t: number): readonly number[] {
  if (config.optimizer === "sgd") return [rate];
  const correction1 = 1 - BETA1 ** t;
  const correction2 = 1 - BETA2 ** t;
  // m = (1 − β₁)·m' / √(1 − β₂), because the gradients in m' are scaled.
  const momentum = rate * (1 - BETA1) / (correction1 * Math.sqrt(1 - BETA2));
  const adam = [momentum * Math.sqrt(correction2), EPSILON * Math.sqrt(correction2)];
  if (config.optimizer === "adam") return adam;
  if (config.optimizer === "adamw") return [...adam, 1 - rate * config.weightDecay];
  const rhoInfinity = 2 / (1 - BETA2) - 1;
  const rho = rhoInfinity - 2 * t * BETA2 ** t / correction2;
  // While the variance of the adaptive rate is intractable, RAdam is SGD with momentum.
  if (rho <= 5) return [momentum * DOMINANT, DOMINANT];
  const rectification = Math.sqrt(
    (rho - 4) * (rho - 2) * rhoInfinity / ((rhoInfinity - 4) * (rhoInfinity - 2) * rho),
  );
  return [momentum * rectification * Math.sqrt(correction2), EPSILON];
}

/** The state before the first step: zeros, one tensor per moment. */
export function initialState(config: HeadConfig, weight: Value): Value[] {
  const zeros = (): Value => fill(weight.graph, 0, weight.shape);
  return config.optimizer === "sgd" ? [zeros()] : [zeros(), zeros()];
}

/** The coefficients as inputs of the program, `[T]` each. */
export function coefficientInputs(config: HeadConfig, graph: Graph): Value[] {
  return coefficientNames(config).map((name) => graph.input(name, "float32", ["T"]));
}

export function optimizerStep(
  config: HeadConfig,
  weight: Value,
  gradient: Value,
  state: readonly Value[],
  row: readonly Value[],
): { weight: Value; state: Value[] } {
  const [rate, offset, shrink] = row;
  const [m, v] = state;
  if (config.optimizer === "sgd") {
    const momentum = add(mul(m!, config.momentum), gradient);
    const direction = config.nesterov ? add(gradient, mul(momentum, config.momentum)) : momentum;
    return { weight: sub(weight, mul(direction, rate!)), state: [momentum] };
  }
  const first = add(mul(m!, BETA1), gradient);
  const second = add(mul(v!, BETA2), square(gradient));
  const step = mul(div(first, add(sqrt(second), offset!)), rate!);
  const kept = shrink === undefined ? weight : mul(weight, shrink);
  return { weight: sub(kept, step), state: [first, second] };
}

/** One step's coefficients, scalars, of the inputs `[T]`. */
export function coefficientsAt(inputs: readonly Value[], step: Value): Value[] {
  return inputs.map((list) => gather(list, step));
}
