import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { Citation, RunResult } from "../runs/run.ts";
import { analyse } from "./analysis/analysis.ts";
import { methodsOf, type Reference, referencesOf, toBibtex, TRAWL } from "./references.ts";
import { sampleRun } from "./testing/results.ts";

const badge: Citation = {
  of: "strategy",
  name: "badge",
  title: "Deep Batch Active Learning",
  authors: "Ash et al. 2020",
  source: "https://arxiv.org/abs/1906.03671",
};
const letter: Citation = {
  of: "dataset",
  name: "letter",
  title: "Letter recognition",
  source: "https://www.openml.org/d/6",
};

function citing(strategy: string, ...citations: Citation[]): RunResult[] {
  return [0, 1, 2].map((seed) => {
    const run = sampleRun({ strategy, seed });
    return { ...run, manifest: { ...run.manifest, citations } };
  });
}

/** Reads BibTeX as the program does: braces are counted, whatever is in front of them. */
function parse(text: string): { key: string; fields: Record<string, string> }[] {
  let at = 0;
  const skip = (): void => {
    while (/\s/.test(text[at] ?? "")) at++;
  };
  const take = (pattern: RegExp): string => {
    skip();
    const found = new RegExp(pattern.source, "y");
    found.lastIndex = at;
    const [match] = found.exec(text) ?? [];
    assert(match !== undefined, `expected ${pattern} at "${text.slice(at, at + 40)}"`);
    at += match.length;
    return match;
  };
  const value = (): string => {
    take(/\{/);
    const start = at;
    for (let depth = 1; depth > 0; at++) {
      assert(at < text.length, "a brace is not closed");
      if (text[at] === "{") depth++;
      if (text[at] === "}") depth--;
    }
    return text.slice(start, at - 1);
  };
  const entries = [];
  for (skip(); at < text.length; skip()) {
    take(/@misc\{/);
    const key = take(/[^\s"#%'(),={}\\]+/);
    const fields: Record<string, string> = {};
    for (take(/,/), skip(); text[at] !== "}"; take(/,/), skip()) {
      const name = take(/[a-z]+/);
      take(/=/);
      fields[name] = value();
    }
    take(/\}/);
    entries.push({ key, fields });
  }
  return entries;
}

function written(results: readonly RunResult[]): ReturnType<typeof parse> {
  return parse(toBibtex(referencesOf(results), analyse(results)));
}

Deno.test("references are Trawl and what the runs use, each once", () => {
  const shared = { ...badge, name: "badge-fast" };
  const resnet: Citation = {
    of: "backbone",
    name: "resnet18",
    title: "Deep Residual Learning",
    authors: "He and Zhang 2015",
    source: "Proceedings of CVPR, 100 % of it",
  };
  const results = [...citing("badge", badge, letter), ...citing("x", shared, letter, resnet)];
  assertEquals(written(results), [
    {
      key: "trawl",
      fields: {
        author: "{The Trawl developers}",
        title: "{Trawl: a benchmark and reproducibility suite for deep active learning}",
        note: "Version 0.1.0",
      },
    },
    {
      key: "ash-et-al-2020",
      fields: {
        author: "Ash and others",
        title: "{Deep Batch Active Learning}",
        year: "2020",
        eprint: "1906.03671",
        archiveprefix: "arXiv",
        url: "https://arxiv.org/abs/1906.03671",
        note: "Used by Trawl: strategy badge, strategy badge-fast",
      },
    },
    {
      key: "dataset-letter",
      fields: {
        title: "{Letter recognition}",
        url: "https://www.openml.org/d/6",
        note: "Used by Trawl: dataset letter",
      },
    },
    {
      key: "he-and-zhang-2015",
      fields: {
        author: "He and Zhang",
        title: "{Deep Residual Learning}",
        year: "2015",
        howpublished: "Proceedings of CVPR, 100 \\% of it",
        note: "Used by Trawl: backbone resnet18",
      },
    },
  ]);
  assertEquals(referencesOf(results.toReversed()), referencesOf(results));
});

Deno.test("different sources have different keys", () => {
  const others = ["A", "B"].map((title) => ({ ...badge, title }));
  const results = citing("badge", badge, ...others, { ...letter, authors: "Trawl" });
  assertEquals(referencesOf(results).map(({ key, title }) => [key, title]), [
    ["ash-et-al-2020", "A"],
    ["ash-et-al-2020_2", "B"],
    ["ash-et-al-2020_3", "Deep Batch Active Learning"],
    ["trawl_2", "Letter recognition"],
  ]);
});

Deno.test("runs that record no citations give Trawl alone", () => {
  const results = [sampleRun()];
  assertEquals(written(results).map(({ key }) => key), ["trawl"]);
  assertStringIncludes(methodsOf(analyse(results), []), "We compared random with Trawl 0.1.0");
});

Deno.test("no name breaks BibTeX or becomes a command", () => {
  const known = /\\(text[a-z]+|ldots)\{\}|-\{\}(?=-)|\\[$&#%_]|\$\\?[a-z+-]+\$|\$\^2\$/g;
  const text = fc.oneof(
    fc.string({ unit: "binary-ascii" }),
    fc.constantFrom(
      "}",
      "{",
      "\\}",
      '"',
      "}}\n@misc{x, a = {",
      "\\write18{rm}",
      "A, B, C, D and E et al. 2020",
    ),
  );
  fc.assert(fc.property(text, text, text, text, (name, title, authors, source) => {
    const hostile: Citation = { of: "strategy", name, title, authors, source };
    const results = citing("badge", hostile, letter);
    const entries = written(results);
    assertEquals(entries.map(({ key }) => key).includes("dataset-letter"), true);
    assertEquals(entries.length, 3);
    for (const { fields } of entries) {
      const { url: _, ...rest } = fields;
      for (const value of Object.values(rest)) {
        assert(!/[\\$&#%_^~]/.test(value.replace(known, "")), value);
      }
      assert(!fields.author?.replace(/^\{.*\}/, "").includes(","), fields.author);
    }
  }));
});

Deno.test("Trawl is described as in CITATION.cff", async () => {
  const cff = await Deno.readTextFile(new URL("../CITATION.cff", import.meta.url));
  assertStringIncludes(cff, `\ntitle: "${TRAWL.title}"\n`);
  assertStringIncludes(cff, `\nauthors:\n  - name: ${TRAWL.author}\n`);
});

Deno.test("the paragraph names suite, protocol, head, seeds, rule and versions", () => {
  const results = [...citing("badge", badge, letter), ...citing("random", letter)];
  const references: Reference[] = referencesOf(results);
  const paragraph = methodsOf(analyse(results), references);
  for (
    const part of [
      "We compared badge [@ash-et-al-2020] and random with Trawl 0.1.0 [@trawl].",
      "Suite fast-fishing: letter [@dataset-letter]",
      "Each run began with 10 labels drawn at random, and chose 30 more in each of 10 cycles from " +
      "1,000 rows of the pool, drawn again in each cycle.",
      "The head (name mlp, hidden 128, epochs 200) was trained from scratch in each cycle; the last " +
      "partial batch of an epoch was dropped.",
      "Each strategy ran with 3 seeds.",
      "hold together at 95 %",
      "within ±0.5 points",
      "Deno 2.9.6, ONNX Runtime 1.30.0, provider cpu on AMD EPYC 9B45.",
    ]
  ) assertStringIncludes(paragraph, part);
  assertMatch(paragraph, /^[^\n]+\n$/);

  const filled = [sampleRun({ head: { kind: "mlp", partialBatch: "fill" } })];
  assertStringIncludes(
    methodsOf(analyse(filled), []),
    "The head (kind mlp, partialBatch fill) was trained from scratch in each cycle; the last partial " +
      "batch of an epoch was filled from another permutation.",
  );

  const hostile = [sampleRun({ strategy: "<b>[x](y)@z", dataset: "*a_\nb*" })];
  const text = methodsOf(analyse(hostile), []);
  assertStringIncludes(text, "\\<b\\>\\[x\\](y)&#64;z");
  assertStringIncludes(text, "\\*a\\_ b\\*");
});
