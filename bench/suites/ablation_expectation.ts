/** Suite `ablation-expectation`: how many expected outcomes BAIT needs (*Fast Fishing*, arXiv 2404.08981). */
import { letter } from "./letter.ts";
import { contestantOf, nameOf, type Suite } from "./suite.ts";

const COMPARED = ["bait", "bait-exp"];

/** The Letter experiment with the 1, 2 and 5 most probable classes, and with all 26. */
export const ablationExpectation: Suite = {
  ...letter,
  name: "ablation-expectation",
  description: "Fast Fishing's ablation: BAIT with the 1, 2 and 5 likeliest classes, and with all",
  strategies: letter.strategies.filter((entry) => COMPARED.includes(nameOf(contestantOf(entry)))),
};
