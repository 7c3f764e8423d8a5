/** A 2-D context that writes SVG: what Chart.js asks of a canvas, without a DOM. */
import { markup } from "../html.ts";
import { textWidth } from "./text.ts";

type Matrix = readonly [a: number, b: number, c: number, d: number, x: number, y: number];
type Box = readonly [left: number, top: number, right: number, bottom: number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const EVERYWHERE: Box = [-Infinity, -Infinity, Infinity, Infinity];
const NOWHERE: Box = [Infinity, Infinity, -Infinity, -Infinity];
/** How far a text's baseline is below its place, in its size. */
const BASELINES: Readonly<Record<string, number>> = { middle: 0.35, top: 0.8, bottom: -0.2 };
const ANCHORS: Readonly<Record<string, string>> = { center: "middle", right: "end", end: "end" };

class State {
  fillStyle = "#000000";
  strokeStyle = "#000000";
  lineWidth = 1;
  globalAlpha = 1;
  lineCap = "butt";
  lineJoin = "miter";
  font = "12px sans-serif";
  textAlign = "start";
  textBaseline = "alphabetic";
  protected dash: readonly number[] = [];
  protected matrix = IDENTITY;
  protected clipped = EVERYWHERE;
}

/** Records a drawing. */
export class SvgContext extends State {
  readonly #saved: State[] = [];
  #content = "";
  /** The clip of the elements that are being written. */
  #open = EVERYWHERE;
  #path = "";
  #bounds = NOWHERE;
  /** The outline of the text that comes next. */
  #halo = "";
  /** What Chart.js takes for a canvas, in Deno as in a page. */
  readonly canvas: object;

  constructor(width: number, height: number) {
    super();
    const [getAttribute, setAttribute] = [() => "1", () => {}];
    const getContext = (): SvgContext => this;
    this.canvas = { width, height, style: {}, getAttribute, setAttribute, getContext };
  }

  content(): string {
    this.#within(EVERYWHERE);
    return this.#content;
  }

  save(): void {
    this.#saved.push(Object.assign(new State(), this));
  }

  restore(): void {
    Object.assign(this, this.#saved.pop());
  }

  translate(x: number, y: number): void {
    const [a, b, c, d, e, f] = this.matrix;
    this.matrix = [a, b, c, d, a * x + c * y + e, b * x + d * y + f];
  }

  rotate(angle: number): void {
    const [a, b, c, d, e, f] = this.matrix;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.matrix = [
      a * cos + c * sin,
      b * cos + d * sin,
      c * cos - a * sin,
      d * cos - b * sin,
      e,
      f,
    ];
  }

  /** Called for the density of pixels and to clear, when nothing is transformed. */
  setTransform(): void {}
  resetTransform(): void {}

  setLineDash(dash: readonly number[]): void {
    this.dash = [...dash];
  }

  beginPath(): void {
    [this.#path, this.#bounds] = ["", NOWHERE];
  }

  closePath(): void {
    if (this.#path !== "") this.#path += "Z";
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${this.#at(x, y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `${this.#path === "" ? "M" : "L"}${this.#at(x, y)}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }

  arc(x: number, y: number, radius: number, from: number, to: number, back = false): void {
    this.lineTo(x + radius * Math.cos(from), y + radius * Math.sin(from));
    // In parts, because one arc of SVG cannot return to its start.
    const parts = Math.max(1, Math.ceil(Math.abs(to - from) / 3));
    for (let i = 1; i <= parts; i++) {
      const angle = from + (to - from) * i / parts;
      const end = this.#at(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
      this.#path += `A${px(radius)} ${px(radius)} 0 0 ${back ? 0 : 1} ${end}`;
    }
  }

  /** Clips by the box around the path: Chart.js clips by rectangles only. */
  clip(): void {
    const [[a, b, c, d], [left, top, right, bottom]] = [this.clipped, this.#bounds];
    this.clipped = [Math.max(a, left), Math.max(b, top), Math.min(c, right), Math.min(d, bottom)];
  }

  fill(rule?: string): void {
    this.#draw(paint("fill", this.fillStyle, this.globalAlpha), rule === "evenodd");
  }

  stroke(): void {
    if (this.lineWidth > 0) this.#draw(`fill="none"${this.#stroke()}`);
  }

  clearRect(): void {
    [this.#content, this.#open] = ["", EVERYWHERE];
  }

  measureText(text: string): { width: number } {
    return { width: textWidth(text, fontOf(this.font).size) };
  }

  /** Outlines the text that is filled next, so that it stays one text. */
  strokeText(): void {
    this.#halo = ` paint-order="stroke"${this.#stroke()}`;
  }

  fillText(text: string, x: number, y: number): void {
    const { size, weight } = fontOf(this.font);
    const [, b, , , e, f] = this.matrix;
    const turned = b !== 0;
    const base = y + (BASELINES[this.textBaseline] ?? 0) * size;
    const anchor = ANCHORS[this.textAlign];
    this.#emit(
      `<text x="${px(turned ? x : x + e)}" y="${px(turned ? base : base + f)}"${
        weight === "" ? "" : ` font-weight="${weight}"`
      }${size === 12 ? "" : ` font-size="${size}"`}${
        anchor === undefined ? "" : ` text-anchor="${anchor}"`
      }${turned ? ` transform="matrix(${this.matrix.map(fine).join(" ")})"` : ""} ${
        paint("fill", this.fillStyle, this.globalAlpha)
      }${this.#halo}>${markup`${text}`.text}</text>`,
    );
    this.#halo = "";
  }

  /** A place on the page; extends the path's bounds. */
  #at(x: number, y: number): string {
    const [a, b, c, d, e, f] = this.matrix;
    const [pageX, pageY] = [a * x + c * y + e, b * x + d * y + f];
    const [left, top, right, bottom] = this.#bounds;
    this.#bounds = [
      Math.min(left, pageX),
      Math.min(top, pageY),
      Math.max(right, pageX),
      Math.max(bottom, pageY),
    ];
    return `${px(pageX)} ${px(pageY)}`;
  }

  #stroke(): string {
    return ` ${paint("stroke", this.strokeStyle, this.globalAlpha)} stroke-width="${
      fine(this.lineWidth)
    }"${this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`}${
      this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`
    }${this.dash.length === 0 ? "" : ` stroke-dasharray="${this.dash.join(" ")}"`}`;
  }

  #draw(style: string, evenOdd = false): void {
    if (this.#path === "" || this.#path.includes("NaN")) return;
    const rule = evenOdd ? ' fill-rule="evenodd"' : "";
    this.#emit(`<path d="${this.#path}" ${style}${rule}/>`);
  }

  #emit(element: string): void {
    this.#within(this.clipped);
    this.#content += element;
  }

  /** Nested svg elements clip without names, which would have to differ between all charts of a page. */
  #within(box: Box): void {
    if (box.every((edge, i) => edge === this.#open[i])) return;
    if (this.#open !== EVERYWHERE) this.#content += "</svg>";
    this.#open = box;
    if (box === EVERYWHERE) return;
    const [x, y] = box.map(px);
    const [wide, high] = [box[2] - box[0], box[3] - box[1]].map((side) => px(Math.max(0, side)));
    this.#content +=
      `<svg x="${x}" y="${y}" width="${wide}" height="${high}" viewBox="${x} ${y} ${wide} ${high}">`;
  }
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function fine(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** A colour as an attribute, the opacity of #rrggbbaa as another one, which all readers of SVG know. */
function paint(attribute: "fill" | "stroke", colour: string, alpha: number): string {
  const [, opaque = colour, faint = "ff"] = /^(#\w{6})(\w\w)$/.exec(colour) ?? [];
  const opacity = alpha * parseInt(faint, 16) / 255;
  return `${attribute}="${opaque}"${opacity < 1 ? ` ${attribute}-opacity="${fine(opacity)}"` : ""}`;
}

function fontOf(font: string): { size: number; weight: string } {
  const [, before = "", size = "12"] = /^(.*?)([\d.]+)px/.exec(font) ?? [];
  return { size: Number(size), weight: /\bbold\b/.exec(before)?.[0] ?? "" };
}
