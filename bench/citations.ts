/** What a paper should cite for a run, from the definitions of its strategy, dataset and backbone. */
import { backbones } from "../backbones/registry.ts";
import { lookUp } from "../datasets/registry.ts";
import type { Citation } from "../runs/run.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { Problem } from "./suites/suite.ts";

/** How cards of backbones name their paper: authors, title, arXiv and, after a semicolon, the weights. */
const PAPER = /^(.+?), (.+), arXiv ((\d\d)\d\d\.\d{4,5})(?:;.*)?$/;

const MAX_TEXT = 1000;

/** Lists the citations of a run; the user's own data, files and strategies without a paper have none. */
export function citationsOf(
  { name: strategy, paper }: Pick<Strategy, "name" | "paper">,
  problem: Pick<Problem, "dataset" | "backbone">,
): Citation[] {
  const found: Citation[] = [];
  if (paper !== undefined) {
    found.push({
      of: "strategy",
      name: strategy,
      authors: shortened(paper.citation),
      title: shortened(paper.title),
      source: shortened(paper.url),
    });
  }
  const dataset = lookUp(problem.dataset);
  // Sets without files are drawn by this project.
  if (dataset?.files !== undefined) {
    const { name, title, source } = dataset;
    found.push({ of: "dataset", name, title, source });
  }
  const backbone = backbones.find(({ name }) => name === problem.backbone);
  if (backbone !== undefined) {
    const { name, title, source } = backbone;
    const [, authors, paperTitle, arxiv, year] = PAPER.exec(source) ?? [];
    found.push({
      of: "backbone",
      name,
      ...paperTitle === undefined ? { title, source } : {
        authors: `${authors} 20${year}`,
        title: paperTitle,
        source: `https://arxiv.org/abs/${arxiv}`,
      },
    });
  }
  return found;
}

/** Nothing checks the papers of users' strategies, and a result with other values would not be read again. */
function shortened(text: string | undefined): string {
  return String(text ?? "").slice(0, MAX_TEXT);
}
