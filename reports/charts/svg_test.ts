import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { analyse } from "../analysis/analysis.ts";
import { FIRST_VIEW, type View } from "../page/view.ts";
import { sampleRun, sampleSuite } from "../testing/results.ts";
import { draw, type Kind, kinds } from "./draw.ts";
import { loadChart } from "./library.ts";
import { paperInk } from "./spec.ts";
import { SvgContext } from "./svg_context.ts";
import { svgOf } from "./svg_file.ts";

const HOSTILE = `</svg><script>alert("1")</script>\u0000\ud800`;
const suite = analyse(sampleSuite(["letter", "cifar10"], 3));
const Chart = await loadChart();

function drawn(
  kind: Kind,
  analysis = suite,
  view: Partial<View> = {},
  more: { readonly font?: string; readonly legend?: boolean; readonly width?: number } = {},
): string {
  const { width = 760 } = more;
  const spec = draw(analysis, { ...FIRST_VIEW, ...view }, {
    kind,
    problem: 0,
    width,
    ink: paperInk,
  });
  const options = { width, ink: paperInk, title: HOSTILE, description: HOSTILE, ...more };
  return svgOf(Chart, spec, options);
}

/** The texts of a drawing. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text!);
}

Deno.test("Chart.js draws every kind to plain SVG, the same bytes each time", () => {
  for (const kind of kinds) {
    for (const width of [760, 330]) {
      const svg = drawn(kind, suite, {}, { width });
      assert(!/NaN|undefined|Infinity|<script|foreignObject| id=/.test(svg), kind);
      assert(svg.isWellFormed() && !svg.includes("\u0000"), kind);
      assert(texts(svg).length > 2, kind);
      assertEquals(svg.match(/<svg/g)!.length, svg.match(/<\/svg>/g)!.length, kind);
      assertEquals(drawn(kind, suite, {}, { width }), svg, kind);
      const size = /^<svg [^>]*width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1).map(Number);
      for (const [, x, y] of svg.matchAll(/<text x="([^"]*)" y="([^"]*)"(?![^>]*transform)/g)) {
        assert(
          Number(x) >= 0 && Number(x) <= size[0]! && Number(y) <= size[1]!,
          `${kind}: ${x} ${y}`,
        );
      }
    }
  }
});

Deno.test("lines that end outside of a zoomed plot have no name beside it", () => {
  const named = (part: Partial<Record<"x" | "y", { min: number; max: number }>>): string[] => {
    const sheet = { kind: "curves", problem: 0, width: 760, ink: paperInk } as const;
    const spec = draw(suite, { ...FIRST_VIEW, quiet: false }, sheet);
    const { x, y } = spec.config.options!.scales!;
    Object.assign(x!, part.x);
    Object.assign(y!, part.y);
    const options = { width: 760, ink: paperInk, title: "", description: "", legend: false };
    return texts(svgOf(Chart, spec, options))
      .filter((text) => suite.strategies.some(({ label }) => label === text));
  };
  assertEquals(named({}).length, suite.strategies.length);
  assertEquals(named({ x: { min: 20, max: 60 } }).length, suite.strategies.length);
  assertEquals(named({ y: { min: 0, max: 0.1 } }), []);
});

Deno.test("learning curves write axes, every name once, and its line in its dash", () => {
  const svg = drawn("curves");
  const all = texts(svg);
  for (const { label } of suite.strategies) {
    assertEquals(all.filter((text) => text === label).length, 1, label);
  }
  for (const text of ["Labels", "Test accuracy, %", "100"]) assert(all.includes(text), text);
  assertStringIncludes(svg, 'stroke-dasharray="4 4"');
  assert(!drawn("curves", suite, {}, { width: 360, legend: false }).includes(">bait<"));
  assertStringIncludes(drawn("curves", suite, {}, { width: 360 }), ">bait<");
});

Deno.test("bands and threads are clipped to the plot, and points are not cut", () => {
  const svg = drawn("curves", suite, { quiet: false });
  assert(/<svg x="[\d.]+" y="[\d.]+" width="[\d.]+" height="[\d.]+" viewBox/.test(svg));
  assertStringIncludes(svg, 'fill-opacity="0.059"');
});

Deno.test("a matrix writes its numbers, the best in bold", () => {
  const all = texts(drawn("heat"));
  assert(all.filter((text) => /^\d\d\.\d$/.test(text)).length === 20);
  assertStringIncludes(drawn("heat"), 'font-weight="bold"');
});

Deno.test("names that are markup stay text, and a font is embedded as it is", () => {
  const hostile = analyse([
    sampleRun({ strategy: HOSTILE, dataset: HOSTILE }),
    sampleRun({ dataset: HOSTILE }),
  ]);
  for (const kind of kinds) {
    const svg = drawn(kind, hostile, {}, { font: "@font-face{font-family:Lato}" });
    assert(!svg.includes("<script") && svg.isWellFormed(), kind);
    assertStringIncludes(svg, "<style>@font-face{font-family:Lato}</style>");
  }
});

Deno.test("the context writes circles, turned texts, faint colours and clips", () => {
  const context = new SvgContext(100, 50);
  context.fillStyle = "#1065ea80";
  context.beginPath();
  context.arc(10, 10, 5, 0, 2 * Math.PI);
  context.fill();
  context.save();
  context.beginPath();
  context.rect(5, 5, 40, 30);
  context.clip();
  context.beginPath();
  context.rect(0, 0, 100, 50);
  context.fill();
  context.restore();
  context.translate(30, 20);
  context.rotate(Math.PI / 2);
  context.fillText("a & b", 0, 0);
  assertEquals(
    context.content(),
    '<path d="M15 10A5 5 0 0 1 7.5 14.3A5 5 0 0 1 7.5 5.7A5 5 0 0 1 15 10" fill="#1065ea" ' +
      'fill-opacity="0.502"/><svg x="5" y="5" width="40" height="30" viewBox="5 5 40 30">' +
      '<path d="M0 0L100 0L100 50L0 50Z" fill="#1065ea" fill-opacity="0.502"/></svg>' +
      '<text x="0" y="0" transform="matrix(0 1 -1 0 30 20)" fill="#1065ea" ' +
      'fill-opacity="0.502">a &#38; b</text>',
  );
});
