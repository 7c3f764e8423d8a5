import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { analyse } from "../analysis/analysis.ts";
import { writeFigures } from "./write_figures.ts";
import { sampleRun, sampleSuite } from "../testing/results.ts";

const HOSTILE = `</svg><script>alert(1)</script>\\input{/etc/passwd}`;

async function written(
  results: Parameters<typeof analyse>[0],
): Promise<Map<string, string>> {
  const folder = await Deno.makeTempDir();
  try {
    const files = await writeFigures(analyse(results), folder);
    return new Map(
      files.map((path) => [path.slice(folder.length + 1), Deno.readTextFileSync(path)]),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("figures are plain SVG with their face inside, tables LaTeX, curves pgfplots", async () => {
  const files = await written(sampleSuite(["letter", "cifar10"], 3));
  const svgs = [...files].filter(([name]) => name.endsWith(".svg"));
  assertGreater(svgs.length, 14);
  for (const [name, svg] of svgs) {
    assert(!/var\(|NaN|undefined|foreignObject|<script|href=/.test(svg), name);
    assertStringIncludes(svg, "@font-face{font-family:Lato", name);
    assert(svg.length < 300_000, `${name} has ${svg.length} letters`);
  }
  for (const name of ["ranks.svg", "heat-map.svg", "win-rates.tex", "captions.md"]) {
    assert(files.has(name), name);
  }
  const curves = files.get("fast-fishing-letter-curves-pgfplots.tex")!;
  assertEquals(curves.match(/\\addlegendentry/g)!.length, 10);
  assertEquals(curves.match(/\\begin\{/g)!.length, curves.match(/\\end\{/g)!.length);
  assertStringIncludes(curves, "fill between[of=low0 and high0]");
  assertStringIncludes(files.get("captions.md")!, "`fast-fishing-letter-curves.svg`: ");
  const results = files.get("fast-fishing-letter-results.tex")!;
  assertStringIncludes(results, "\\toprule");
});

Deno.test("names cannot leave their place in figures, captions and file names", async () => {
  const files = await written([sampleRun({ strategy: HOSTILE, dataset: HOSTILE, suite: "../up" })]);
  for (const [name, text] of files) {
    assert(!name.includes("/") && !name.includes(".."), name);
    if (!name.endsWith(".tex")) assert(!text.replaceAll("\\<", "").includes("<script"), name);
    if (name.endsWith(".tex")) {
      assert(!text.replace(/^%.*$/gm, "").includes("\\input{"), name);
    }
  }
});

Deno.test("nothing to show gives no figures", async () => {
  const files = await written([]);
  assertEquals([...files.keys()].filter((name) => name.endsWith(".svg")), []);
});
