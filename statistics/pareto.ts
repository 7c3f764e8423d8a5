/** The Pareto front of cost and value. */
import { minus } from "../core/rounding.ts";

/** A cost, the lower the better, and a value, the higher the better. */
type Offer = { readonly cost: number; readonly value: number };

/** Whether each offer is on the front: no other is better in one respect and at least equal in the other. */
export function paretoFront(offers: readonly Offer[]): boolean[] {
  return offers.map(({ cost, value }) =>
    !offers.some((other) => {
      const gain = minus(other.value, value);
      return other.cost <= cost && gain >= 0 && (other.cost < cost || gain > 0);
    })
  );
}
