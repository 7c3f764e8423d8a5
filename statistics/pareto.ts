/** Which ones no other beats in both of two respects. */
import { minus } from "../core/rounding.ts";

/** What something costs and what it brings. */
export interface Offer {
  /** The lower the better, such as seconds. */
  readonly cost: number;
  /** The higher the better, such as accuracy. */
  readonly value: number;
}

/**
 * Finds the Pareto front: those that no other one beats in one respect without losing in the other.
 *
 * @param offers In any order.
 * @returns Whether each lies on the front, in their order; equal ones lie there together.
 * @example
 * ```ts
 * import { paretoFront } from "./pareto.ts";
 * paretoFront([{ cost: 1, value: 0.5 }, { cost: 2, value: 0.4 }]); // [true, false]
 * ```
 */
export function paretoFront(offers: readonly Offer[]): boolean[] {
  return offers.map(({ cost, value }) =>
    !offers.some((other) => {
      const gain = minus(other.value, value);
      return other.cost <= cost && gain >= 0 && (other.cost < cost || gain > 0);
    })
  );
}
