import { assertEquals, assertMatch } from "@std/assert";
import { backbones } from "../backbones/registry.ts";
import { datasets } from "../datasets/registry.ts";
import { badge } from "../strategies/badge.ts";
import { strategies, strategyNamed } from "../strategies/registry.ts";
import { citationsOf } from "./citations.ts";

Deno.test("a run cites its strategy's paper, its dataset and its backbone's paper", () => {
  assertEquals(citationsOf(badge, { dataset: "cifar10-lt50", backbone: "resnet18" }), [
    {
      of: "strategy",
      name: "badge",
      authors: "Ash et al. 2020",
      title: "Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds",
      source: "https://arxiv.org/abs/1906.03671",
    },
    {
      of: "dataset",
      name: "cifar10-lt50",
      title: "CIFAR-10, long-tailed, 50 to 1",
      source: "https://www.cs.toronto.edu/~kriz/cifar.html",
    },
    {
      of: "backbone",
      name: "resnet18",
      authors: "He et al. 2015",
      title: "Deep Residual Learning",
      source: "https://arxiv.org/abs/1512.03385",
    },
  ]);
});

Deno.test("what is drawn, or the user's own, is not cited", () => {
  assertEquals(
    citationsOf(strategyNamed("random"), { dataset: "glyphs" }),
    [],
  );
  assertEquals(
    citationsOf({ name: "mine" }, { dataset: "./letter", backbone: "./mine.onnx" }),
    [],
  );
});

Deno.test("every card has what an entry needs", () => {
  for (const { name, paper } of strategies) {
    if (paper !== undefined) assertMatch(paper.citation, /^\p{Lu}.* \d{4}$/u, name);
  }
  for (const { name } of backbones) {
    const [citation] = citationsOf({ name: "mine" }, { dataset: "./none", backbone: name });
    assertMatch(citation!.authors!, /^\p{Lu}.* et al\. \d{4}$|^Bruna and Mallat 2012$/u);
    assertMatch(citation!.source, /^https:\/\/arxiv\.org\/abs\/[\d.]+$/);
  }
  for (const { name, files } of datasets) {
    const cited = citationsOf({ name: "mine" }, { dataset: name });
    assertEquals(cited.map(({ of }) => of), files === undefined ? [] : ["dataset"]);
    for (const { source } of cited) assertMatch(source, /^https?:\/\/\S+$/);
  }
});
