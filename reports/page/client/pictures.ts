/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Charts as SVG and PNG files. */
import { type Chart, type NamedMark, paperInk } from "../../charts/chart.ts";
import { svgFile, withLegend } from "../../charts/file.ts";
import { NAMES_FROM } from "../../charts/line_chart.ts";
import type { Draw } from "./charts.ts";
import { all, download, say, slug } from "./elements.ts";

/** Charts of lines, and those whose names may be missing. */
const LINES: ReadonlySet<string> = new Set(["curves", "cost", "profile", "sizes", "growth"]);
const NAMELESS: ReadonlySet<string> = new Set(["cost", "profile"]);

/** A picture's width in pixels, and the file's pixels for each. */
const WIDTH = 760;
const DENSITY = 3;

/** Connects the buttons that save charts. */
export function savePictures(draw: Draw): void {
  for (const button of all<HTMLButtonElement>("button[data-save]")) {
    button.addEventListener("click", async () => {
      const plot = button.closest("figure")!.querySelector<HTMLElement>(".plot")!;
      const { kind = "chart", title = "" } = plot.dataset;
      const name = slug(`${kind} ${title}`);
      const width = Math.min(WIDTH, Math.max(360, plot.clientWidth));
      const drawn = draw(plot, width, paperInk);
      const chart = withLegend(drawn, legendOf(plot, drawn), paperInk);
      const svg = svgFile(chart, { title, description: plot.getAttribute("aria-label") ?? "" });
      if (button.dataset.save === "svg") download(`${name}.svg`, svg, "image/svg+xml");
      else download(`${name}.png`, await picture(svg, chart.width, chart.height), "image/png");
      say(`${title} saved`);
    });
  }
}

/** The strategies of a chart that does not name them itself. */
function legendOf({ dataset }: HTMLElement, { stops, width }: Chart): NamedMark[] {
  const { kind = "" } = dataset;
  if (!LINES.has(kind) || (width >= NAMES_FROM && !NAMELESS.has(kind))) return [];
  const marks = new Map(
    stops.flatMap(({ rows, title }) =>
      rows.flatMap(({ mark, name }) => {
        if (mark === undefined) return [];
        const label = kind === "curves" || kind === "profile" ? name : title;
        return [[label, { ...mark, label }]] as const;
      })
    ),
  );
  return [...marks.values()];
}

/** Renders an SVG as PNG. */
async function picture(svg: string, width: number, height: number): Promise<Blob> {
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * DENSITY, height * DENSITY];
  const context = canvas.getContext("2d")!;
  context.scale(DENSITY, DENSITY);
  context.drawImage(image, 0, 0, width, height);
  return await new Promise((resolve, reject) =>
    canvas.toBlob((blob) => blob === null ? reject(new Error("It is too large")) : resolve(blob))
  );
}
