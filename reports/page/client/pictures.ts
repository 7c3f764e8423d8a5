/// <reference lib="dom" />
/** Charts as SVG and PNG files. */
import { paperInk } from "../../charts/spec.ts";
import { type ChartConstructor, svgOf } from "../../charts/svg_file.ts";
import type { Draw } from "./charts.ts";
import { slug } from "../../names.ts";
import { all, download, say } from "./elements.ts";

const WIDTH = 760;
const DENSITY = 3;

/** Connects the buttons that save charts. */
export function savePictures(Chart: ChartConstructor, draw: Draw): void {
  for (const button of all<HTMLButtonElement>("button[data-save]")) {
    button.addEventListener("click", async () => {
      const plot = button.closest("figure")!.querySelector<HTMLElement>(".plot")!;
      const { kind = "chart", title = "" } = plot.dataset;
      const name = slug(`${kind} ${title}`);
      const width = Math.min(WIDTH, Math.max(360, plot.clientWidth));
      const description = plot.getAttribute("aria-label") ?? "";
      const spec = draw(plot, width, paperInk);
      const svg = svgOf(Chart, spec, { width, ink: paperInk, title, description });
      if (button.dataset.save === "svg") download(`${name}.svg`, svg, "image/svg+xml");
      else download(`${name}.png`, await picture(svg), "image/png");
      say(`${title} saved`);
    });
  }
}

async function picture(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * DENSITY, height * DENSITY];
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) =>
    canvas.toBlob((blob) => blob === null ? reject(new Error("It is too large")) : resolve(blob))
  );
}
