/** Which datasets lie on this machine, each read as a suite would read it. */
import { messageOf } from "../../core/errors.ts";
import type { DatasetSource } from "../../datasets/dataset.ts";
import { plain } from "../../core/text.ts";

/** One dataset. */
export interface DatasetReport {
  /** Its name on the command line. */
  readonly name: string;
  /** "ready": read and verified; "absent": a file is missing; "unusable": what is there is damaged. */
  readonly state: "ready" | "absent" | "unusable";
  /** What is wrong, where it is not ready. */
  readonly problem?: string;
}

/**
 * Reads datasets without the network.
 *
 * @returns What became of each, in their order.
 */
export async function inspectDatasets(
  sources: readonly DatasetSource[],
  folder: string,
  cache?: string,
): Promise<DatasetReport[]> {
  const reports: DatasetReport[] = [];
  for (const source of sources) {
    const { name } = source;
    try {
      await source.load({ folder, network: false, cache });
      reports.push({ name, state: "ready" });
    } catch (error) {
      const said = plain(messageOf(error));
      const missing = /^Dataset "[^"]*" has no file "([^"]*)"/.exec(said)?.[1];
      reports.push(
        missing === undefined
          ? { name, state: "unusable", problem: said }
          : { name, state: "absent", problem: `no file "${below(folder, missing)}"` },
      );
    }
  }
  return reports;
}

function below(folder: string, path: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}
