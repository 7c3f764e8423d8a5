/** Writes a suite as a file of the user's, which "bench" runs as it ran the flags. */
import { resolve } from "node:path";
import { contestantOf, nameOf, type Suite } from "../bench/suites/suite.ts";
import { InputError } from "../core/errors.ts";
import { exists } from "../core/files.ts";
import { writeWhole } from "../core/save.ts";
import { referenceFrom } from "../datasets/open.ts";
import { exitCodes, writeError } from "./command.ts";

/** Writes a new file; strategies in files of their own are named in what is said. */
export async function saveSuite(
  suite: Suite,
  path: string,
  strategyFiles: readonly string[],
): Promise<number> {
  if (!path.endsWith(".ts")) {
    throw new InputError(`A suite's file is TypeScript: end the name "${path}" with .ts`);
  }
  if (await exists(path)) throw new InputError(`"${path}" exists: name another file`);
  const own = suite.strategies.map(contestantOf).find(({ strategy }) =>
    typeof strategy !== "string"
  );
  if (own !== undefined) {
    throw new InputError(
      `Suite "${suite.name}" defines strategy "${nameOf(own)}" itself: copy its file instead`,
    );
  }
  await writeWhole(path, suiteText(suite));
  const more = strategyFiles.map((file) => ` --strategy-file ${file}`).join("");
  writeError(`Wrote "${path}": deno task bench ${path.includes("/") ? "" : "./"}${path}${more}\n`);
  return exitCodes.done;
}

function suiteText(suite: Suite): string {
  const problems = suite.problems.map((problem) => ({
    ...problem,
    dataset: referenceFrom(problem.dataset, (path) => resolve(path)),
  }));
  const json = JSON.stringify({ ...suite, problems }, null, 2);
  const literal = json.replaceAll(/^( *)"(\w+)":/gm, "$1$2:").replaceAll(/([^{[,])$/gm, "$1,");
  return `/** A suite: deno task bench FILE */
import type { Suite } from "@trawl/trawl";

export const suite: Suite = ${literal.replace(/,$/, ";")}
`;
}
