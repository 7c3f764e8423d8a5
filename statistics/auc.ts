/** The area under a learning curve. */
import { mean } from "./mean.ts";

/**
 * The AUC of one run: the plain mean of the accuracies of all its evaluations, the one on the initial
 * labelled set included (Huseljic et al., *Fast Fishing*, 2024).
 *
 * @returns The mean accuracy, a share in [0, 1].
 * @example
 * ```ts
 * import { auc } from "./auc.ts";
 * auc([{ accuracy: 0.25 }, { accuracy: 0.75 }]); // 0.5
 * ```
 */
export function auc(cycles: readonly { readonly accuracy: number }[]): number {
  return mean(cycles.map((cycle) => cycle.accuracy));
}
