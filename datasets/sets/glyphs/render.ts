/** Draws one image of `glyphs`. */
import type { Random } from "../../../core/random.ts";
import { type Canvas, canvas, drawLine } from "./canvas.ts";
import { FONT_BOX, type Shape } from "./font.ts";
import type { Look, Range } from "./look.ts";

/** Width and height of an image in pixels. */
export const SIDE = 28;

/**
 * Draws a letter with clutter on paper.
 *
 * @param pixels `[28, 28]` grey levels, overwritten.
 */
export function renderGlyph(shape: Shape, look: Look, random: Random, pixels: Uint8Array): void {
  const target = canvas(SIDE);
  drawClutter(target, look, random);
  drawShape(target, shape, look, random);
  develop(target, look, random, pixels);
}

function drawShape(target: Canvas, shape: Shape, look: Look, random: Random): void {
  const place = placement(look, random);
  const width = between(look.stroke, random);
  for (let at = 0; at < shape.length; at += 4) {
    const [x0, y0] = place(shape[at]!, shape[at + 1]!);
    const [x1, y1] = place(shape[at + 2]!, shape[at + 3]!);
    drawLine(target, x0, y0, x1, y1, width, 1);
  }
}

/** A random map from font units to pixels: bend, stretch, shear, turn and shift, in this order. */
function placement(look: Look, random: Random): (x: number, y: number) => [number, number] {
  const height = between(look.height, random);
  const width = height * (FONT_BOX.width / FONT_BOX.height) * between(look.stretch, random);
  const shear = between(look.shear, random);
  const tangent = between(look.turn, random);
  // The circle's rational parametrisation gives a rotation without a cosine, whose last bit may
  // differ from machine to machine.
  const cosine = (1 - tangent * tangent) / (1 + tangent * tangent);
  const sine = (2 * tangent) / (1 + tangent * tangent);
  const shiftX = SIDE / 2 + between(look.shift, random);
  const shiftY = SIDE / 2 + between(look.shift, random);
  const [a, b, c] = [
    between(look.bend, random),
    between(look.bend, random),
    between(look.bend, random),
  ];
  const [d, e, f] = [
    between(look.bend, random),
    between(look.bend, random),
    between(look.bend, random),
  ];
  return (x, y) => {
    // u and v run from -1 to 1 over the box; the bend is a random polynomial of degree two in them.
    const [u, v] = [(2 * x) / FONT_BOX.width - 1, (2 * y) / FONT_BOX.height - 1];
    const bentX = (u + a * u * u + b * u * v + c * v * v) * (width / 2);
    const bentY = (v + d * u * u + e * u * v + f * v * v) * (height / 2);
    const leaning = bentX + shear * bentY;
    return [cosine * leaning - sine * bentY + shiftX, sine * leaning + cosine * bentY + shiftY];
  };
}

function drawClutter(target: Canvas, look: Look, random: Random): void {
  for (let left = count(look.strokes, random); left > 0; left--) drawScratch(target, look, random);
  for (let left = count(look.dots, random); left > 0; left--) {
    const [x, y] = [SIDE * random.uniform(), SIDE * random.uniform()];
    drawLine(target, x, y, x, y, between(look.stroke, random), between(look.clutter, random));
  }
}

/** A random curve: its two halves bend about a point beside the middle of its ends. */
function drawScratch(target: Canvas, look: Look, random: Random): void {
  const steps = 4;
  const strength = between(look.clutter, random);
  const width = between(look.stroke, random);
  const reach = between(look.reach, random);
  const [startX, startY] = [SIDE * random.uniform(), SIDE * random.uniform()];
  const [alongX, alongY] = direction(random);
  const bow = reach * (random.uniform() - 0.5);
  let [x, y] = [startX, startY];
  for (let step = 1; step <= steps; step++) {
    const t = step / steps;
    const aside = 4 * bow * t * (1 - t);
    const toX = startX + alongX * reach * t - alongY * aside;
    const toY = startY + alongY * reach * t + alongX * aside;
    drawLine(target, x, y, toX, toY, width, strength);
    [x, y] = [toX, toY];
  }
}

/** A random unit vector: a point of the disc, drawn by rejection, over its length. */
function direction(random: Random): [number, number] {
  for (;;) {
    const [x, y] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    const square = x * x + y * y;
    if (square > 1 || square < 0.01) continue;
    const length = Math.sqrt(square);
    return [x / length, y / length];
  }
}

/** Puts ink on uneven paper, adds noise, and rounds to grey levels. */
function develop(target: Canvas, look: Look, random: Random, pixels: Uint8Array): void {
  const paper = between(look.paper, random);
  const sign = random.uniform() < 0.5 ? -1 : 1;
  const contrast = sign * between(look.contrast, random);
  const slopeX = between(look.gradient, random) / SIDE;
  const slopeY = between(look.gradient, random) / SIDE;
  const noise = between(look.noise, random) / BYTE_SUM_DEVIATION;
  for (let y = 0; y < SIDE; y++) {
    const row = paper + slopeY * (y + 0.5 - SIDE / 2) - slopeX * (SIDE / 2 - 0.5);
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x;
      const level = row + slopeX * x + contrast * target.ink[at]! + noise * byteSum(random);
      pixels[at] = level < 0 ? 0 : level > 255 ? 255 : Math.floor(level + 0.5);
    }
  }
}

// The sum of four bytes is nearly normal, and costs one draw and no logarithm or cosine, whose last
// bits may differ from machine to machine. Its mean is 4 × 127.5, its variance 4 × (256² − 1) / 12.
const BYTE_SUM_MEAN = 510;
const BYTE_SUM_DEVIATION = Math.sqrt(65535 / 3);

function byteSum(random: Random): number {
  const bits = random.integer(0x100000000);
  return (bits >>> 24) + ((bits >>> 16) & 255) + ((bits >>> 8) & 255) + (bits & 255) -
    BYTE_SUM_MEAN;
}

function between([least, most]: Range, random: Random): number {
  return least + (most - least) * random.uniform();
}

/** A whole number from the range, both ends included. */
function count([least, most]: Range, random: Random): number {
  return least + random.integer(most - least + 1);
}
