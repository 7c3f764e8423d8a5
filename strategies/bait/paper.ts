/** The paper that the approximations of BAIT come from. */
import type { Paper } from "../strategy.ts";

/** Huseljic et al., 2404.08981. */
export const fastFishing: Paper = {
  citation: "Huseljic et al. 2024",
  title: "Fast Fishing: Approximating BAIT for Efficient and Scalable Deep Active Image " +
    "Classification",
  url: "https://arxiv.org/abs/2404.08981",
};
