/** The stroke font of `glyphs`: ten letters, each in four handwritings, as paths in a 70 × 100 box. */

/** One way to write a letter: `[S, 4]` line segments, each x0, y0, x1, y1 in font units, y down. */
export type Shape = Float64Array;

/** A letter and the ways to write it: plain capital, ornate capital, small, cursive. */
export interface Letter {
  /** The capital, which is the class's name. */
  readonly name: string;
  readonly shapes: readonly Shape[];
}

/** The box that every shape is drawn in, in font units. */
export const FONT_BOX = { width: 70, height: 100 } as const;

// Letters that share parts (a bowl and a stem: a, b, d, g), so that a feature has to see how the
// parts are joined. Capital and small forms in one class make classes of several clusters.
const PATHS: Readonly<Record<string, readonly string[]>> = {
  A: [
    "M 0 100 L 35 0 L 70 100 M 14 64 L 56 64",
    "M 0 100 L 0 36 Q 0 0 35 0 Q 70 0 70 36 L 70 100 M 0 58 L 70 58",
    "O 32 66 32 34 M 65 30 L 65 100",
    "M 6 44 Q 10 30 34 30 Q 64 30 64 56 L 64 100 M 64 62 Q 0 58 0 80 Q 0 100 28 100 Q 56 100 64 82",
  ],
  B: [
    "M 0 0 L 0 100 L 40 100 Q 70 100 70 74 Q 70 48 40 48 L 0 48 M 0 0 L 36 0 Q 62 0 62 24 " +
    "Q 62 48 36 48",
    "M 12 0 L 12 100 M 0 0 L 40 0 Q 66 0 66 24 Q 66 46 30 48 Q 70 50 70 75 Q 70 100 40 100 L 0 100",
    "M 3 0 L 3 100 O 35 67 32 33",
    "M 12 0 L 4 74 Q 4 100 32 100 Q 66 100 66 70 Q 66 45 40 45 Q 14 45 5 70",
  ],
  D: [
    "M 0 0 L 0 100 L 28 100 Q 70 100 70 50 Q 70 0 28 0 L 0 0",
    "M 14 0 L 14 100 M 0 0 L 32 0 Q 70 2 70 50 Q 70 98 32 100 L 0 100",
    "M 67 0 L 67 100 O 35 67 32 33",
    "O 34 66 34 34 M 68 66 Q 66 16 12 0",
  ],
  E: [
    "M 65 0 L 0 0 L 0 100 L 65 100 M 0 48 L 52 48",
    "M 64 12 Q 50 0 34 0 Q 4 0 4 24 Q 4 46 40 47 Q 0 48 0 75 Q 0 100 34 100 Q 56 100 68 86",
    "M 2 64 L 66 64 Q 66 30 34 30 Q 0 30 0 65 Q 0 100 36 100 Q 58 100 66 86",
    "M 4 76 L 62 52 Q 56 30 36 30 Q 0 32 0 66 Q 2 100 36 100 Q 56 100 66 84",
  ],
  F: [
    "M 64 0 L 0 0 L 0 100 M 0 46 L 50 46",
    "M 68 14 L 68 0 L 4 0 M 14 0 L 14 100 M 2 100 L 28 100 M 14 48 L 50 48 M 50 38 L 50 58",
    "M 62 12 Q 58 0 44 0 Q 24 0 24 28 L 24 100 M 4 42 L 54 42",
    "M 66 12 Q 52 -8 42 14 L 26 86 Q 20 108 4 94 M 10 44 L 60 44",
  ],
  G: [
    "M 66 18 Q 54 0 36 0 Q 0 0 0 50 Q 0 100 36 100 Q 68 100 68 70 L 68 56 L 40 56",
    "M 64 14 Q 50 0 34 0 Q 0 2 0 50 Q 0 98 34 100 Q 58 100 62 60 M 40 60 L 70 60 M 62 60 L 62 100",
    "O 32 32 32 32 M 64 0 L 64 72 Q 64 100 32 100 Q 10 100 4 86",
    "O 30 22 26 22 M 52 10 L 68 2 M 18 38 Q 0 54 30 58 Q 68 62 66 80 Q 62 100 32 100 Q 2 100 2 82 " +
    "Q 4 66 24 58",
  ],
  H: [
    "M 0 0 L 0 100 M 68 0 L 68 100 M 0 50 L 68 50",
    "M 10 0 L 10 100 M 60 0 L 60 100 M 10 50 L 60 50 M 0 0 L 20 0 M 0 100 L 20 100 M 50 0 L 70 0 " +
    "M 50 100 L 70 100",
    "M 4 0 L 4 100 M 4 66 Q 8 42 34 42 Q 62 42 62 68 L 62 100",
    "M 16 0 L 4 100 M 9 64 Q 30 34 48 48 Q 58 58 52 84 Q 52 104 70 92",
  ],
  K: [
    "M 0 0 L 0 100 M 64 0 L 0 60 M 22 42 L 68 100",
    "M 12 0 L 12 100 M 0 0 L 24 0 M 0 100 L 24 100 M 66 0 L 14 50 L 70 100",
    "M 4 0 L 4 100 M 56 38 L 4 74 M 22 62 L 62 100",
    "M 10 0 L 4 100 M 6 62 Q 42 20 54 42 Q 56 60 8 64 Q 42 62 68 100",
  ],
  R: [
    "M 0 100 L 0 0 L 38 0 Q 66 0 66 26 Q 66 52 38 52 L 0 52 M 34 52 L 68 100",
    "M 8 100 L 8 0 M 0 0 L 40 0 Q 64 0 64 24 Q 64 48 36 50 L 8 50 M 36 50 Q 54 52 56 80 Q 58 102 70 98",
    "M 10 34 L 10 100 M 10 64 Q 16 34 44 34 Q 58 34 62 46",
    "M 4 34 L 14 42 L 14 100 M 2 100 L 28 100 M 14 66 Q 30 30 62 38 L 62 50",
  ],
  S: [
    "M 64 16 Q 54 0 34 0 Q 4 0 4 24 Q 4 46 34 49 Q 68 52 68 76 Q 68 100 34 100 Q 8 100 0 84",
    "M 66 10 L 60 0 L 6 0 L 6 44 L 66 54 L 66 100 L 8 100 L 2 90",
    "M 60 42 Q 50 30 32 30 Q 6 30 6 48 Q 6 62 32 65 Q 64 68 64 84 Q 64 100 32 100 Q 8 100 2 88",
    "M 68 8 Q 46 -6 30 8 Q 14 24 36 48 Q 58 74 38 92 Q 20 106 0 88",
  ],
};

/** Lines per quadratic curve: at 28 pixels the kinks are below a tenth of a pixel. */
const STEPS = 6;

/**
 * Turns a path into line segments `[S, 4]`: `M x y` starts a stroke, `L x y` draws a line, `Q cx cy
 * x y` a quadratic curve, `O cx cy rx ry` a closed oval that starts no stroke.
 */
export function flatten(path: string): Shape {
  const words = path.trim().split(/\s+/);
  const segments: number[] = [];
  let at = 0;
  let [x, y] = [0, 0];
  const number = (): number => Number(words[at++]);
  const lineTo = (toX: number, toY: number): void => {
    segments.push(x, y, toX, toY);
    [x, y] = [toX, toY];
  };
  const curveTo = (controlX: number, controlY: number, toX: number, toY: number): void => {
    const [fromX, fromY] = [x, y];
    for (let step = 1; step <= STEPS; step++) {
      const t = step / STEPS;
      const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
      lineTo(a * fromX + b * controlX + c * toX, a * fromY + b * controlY + c * toY);
    }
  };
  const oval = (centreX: number, centreY: number, radiusX: number, radiusY: number): void => {
    [x, y] = [centreX + radiusX, centreY];
    for (const [pointX, pointY] of CIRCLE) {
      lineTo(centreX + radiusX * pointX, centreY + radiusY * pointY);
    }
  };
  while (at < words.length) {
    const command = words[at++];
    if (command === "M") [x, y] = [number(), number()];
    else if (command === "L") lineTo(number(), number());
    else if (command === "Q") curveTo(number(), number(), number(), number());
    else if (command === "O") oval(number(), number(), number(), number());
    else throw new Error(`Unknown command "${command}" in the path "${path}"`);
  }
  return Float64Array.from(segments);
}

/** Points of the unit circle in order, by its rational parametrisation: exact on every machine. */
const CIRCLE: readonly (readonly [number, number])[] = [[1, 0], [0, 1], [-1, 0], [0, -1]]
  .flatMap(([ax, ay]) =>
    [1 / 4, 1 / 2, 3 / 4, 1].map((t): [number, number] => {
      const [c, s] = [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
      return [ax! * c - ay! * s, ax! * s + ay! * c];
    })
  );

/** The font: ten letters in the order of their labels. */
export const FONT: readonly Letter[] = Object.entries(PATHS).map(([name, paths]) => ({
  name,
  shapes: paths.map(flatten),
}));
