import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import { assignMarks, COLOURS, markCount } from "./palette.ts";

type Triple = readonly [number, number, number];

/** Severity 1 of Machado et al., *A physiologically-based model of colour vision deficiency*, 2009. */
const VISION: Readonly<Record<string, readonly Triple[]>> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Triple {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function seen(rows: readonly Triple[], [r, g, b]: Triple): number[] {
  return rows.map(([x, y, z]) => Math.min(1, Math.max(0, x * r + y * g + z * b)));
}

/** CIE 1976 L*a*b* under D65. */
function lab(rgb: readonly number[]): number[] {
  const [r, g, b] = rgb as [number, number, number];
  const root = (t: number): number => t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Ottosson, *A perceptual color space for image processing*, 2020. */
function oklch([r, g, b]: Triple): { lightness: number; chroma: number; hue: number } {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const x = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const y = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(x, y),
    hue: (Math.atan2(y, x) * 180 / Math.PI + 360) % 360,
  };
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r, g, b] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return high / low;
}

for (const [ground, background] of [["light", "#FFFFFF"], ["dark", "#15171B"]] as const) {
  Deno.test(`colours stay apart for every colour vision on ${ground} ground`, () => {
    for (const [vision, matrix] of Object.entries(VISION)) {
      const colours = COLOURS.map((colour) => lab(seen(matrix, linear(colour[ground]))));
      for (let i = 0; i < colours.length; i++) {
        for (let j = 0; j < i; j++) {
          const distance = Math.hypot(...colours[i]!.map((x, k) => x - colours[j]![k]!));
          assertGreaterOrEqual(distance, 15, `${vision}: ${j} and ${i}`);
        }
      }
    }
  });

  Deno.test(`lines have a contrast of 3 : 1 on ${ground} ground`, () => {
    for (const colour of COLOURS) {
      assertGreaterOrEqual(contrast(colour[ground], background), 2.99, colour[ground]);
    }
  });
}

Deno.test("every colour but the grey has the same hue on both grounds, and none is nearly black", () => {
  for (const { light, dark } of COLOURS.slice(1)) {
    const [one, other] = [light, dark].map((hex) => oklch(linear(hex)));
    const turn = Math.abs(one!.hue - other!.hue);
    assertLessOrEqual(Math.min(turn, 360 - turn), 5, light);
    for (const { lightness, chroma } of [one!, other!]) {
      assertGreaterOrEqual(lightness, 0.4, light);
      assertGreaterOrEqual(chroma, 0.1, light);
    }
  }
});

Deno.test("marks are distinct, and stable for well-known strategies", () => {
  const unknown = Array.from({ length: markCount - 2 }, (_, i) => `strategy ${i}`);
  const marks = assignMarks(["bait", "random", "badge", ...unknown]);
  assertEquals(
    new Set([...marks.values()].map((mark) => JSON.stringify(mark))).size,
    markCount + 1,
  );
  assertEquals(marks.get("bait"), assignMarks(["bait"]).get("bait"));
  assertEquals(marks.get("random")!.colour, 0);
});

Deno.test("colours repeat only when all are used", () => {
  const marks = assignMarks(Array.from({ length: 9 }, (_, i) => `strategy ${i}`));
  assertEquals(new Set([...marks.values()].map((mark) => mark.colour)).size, 9);
});

Deno.test("any number of strategies gets marks", () => {
  assert([...assignMarks(Array.from({ length: 100 }, (_, i) => `s${i}`)).values()].length === 100);
});
