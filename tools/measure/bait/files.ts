/** Writes what a measurement leaves: the table of its points, and the page that shows them. */
import { writeWhole } from "../../../core/files.ts";
import { renderGrowthPage } from "../../../reports/growth/page.ts";
import type { Measurement } from "../../../runs/measurement.ts";
import { encodeMeasurement } from "../measurement_arrow.ts";

/** Writes `bait.arrow`. */
export async function writePoints(folder: string, measurement: Measurement): Promise<string> {
  const path = `${folder}/bait.arrow`;
  await writeWhole(path, encodeMeasurement(measurement));
  return path;
}

/** Writes `bait.html`. */
export async function writePage(folder: string, measurement: Measurement): Promise<string> {
  const path = `${folder}/bait.html`;
  await writeWhole(
    path,
    await renderGrowthPage(measurement, { title: "What a selection of BAIT costs" }),
  );
  return path;
}
