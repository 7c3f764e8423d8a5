/** Approx-FIRAL: a batch near the weights that minimise the Fisher information ratio. */
import * as v from "valibot";
import { setting } from "../settings.ts";
import { defineStrategy, type Strategy } from "../strategy.ts";
import { firalProblem } from "./problem.ts";
import { relax, relaxOptions } from "./relax.ts";
import { bestOf, round } from "./round.ts";

/** Approx-FIRAL (Chen et al., 2409.07392), in a form of our own: docs/firal.md derives it. */
export const approxFiral: Strategy = defineStrategy({
  name: "approx-firal",
  title: "Approx-FIRAL",
  summary: "Rounds the weights that minimise the Fisher information ratio to a batch",
  paper: {
    citation: "Chen et al. 2024",
    title: "A Scalable Algorithm for Active Learning",
    url: "https://arxiv.org/abs/2409.07392",
  },
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  about: {
    family: "fisher information",
    text: "The Fisher information ratio tr(Σ⁻¹H) compares the pool's information H with Σ, that " +
      "of labelled rows and batch. RELAX lets the batch be weights of all rows and minimises the " +
      "ratio by mirror descent, with random probes in place of the trace and conjugate gradients " +
      "in place of Σ⁻¹; ROUND then picks rows one by one by regret minimisation, so that the " +
      "least eigenvalue of what they add up to is large, on one D × D block per class. This is " +
      "our derivation, which docs/firal.md states. It draws its probes, so that picks vary from " +
      "seed to seed, and it trusts the predicted probabilities: with few labels an overconfident " +
      "head misleads it.",
    cost: "N·D·K·(D+120·10) + B·K·D²·(D+20·B)",
    checked: "our derivation; not compared with the authors' code",
  },
  settings: v.strictObject({
    lambda: setting(
      v.pipe(v.number(), v.gtValue(0)),
      0.01,
      "λ of the prior λI beside the labelled set's Fisher matrix",
    ),
  }),
  select: async (query, { lambda }) => {
    const problem = firalProblem(query, lambda);
    const z = await relax(problem, relaxOptions(problem, query.random("relax")));
    return bestOf(await round(problem, z));
  },
});
