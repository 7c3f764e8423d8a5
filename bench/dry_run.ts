/** Lists what a suite would run and which files are missing; no file is read. */
import { detectableDifference, FEWEST_SEEDS } from "../statistics/all_pairs.ts";
import { isBackboneFile, type WeightsFile } from "../backbones/backbone.ts";
import { cacheFolder } from "../core/cache_folder.ts";
import { presentFile } from "../backbones/pretrained/pretrained.ts";
import { findBackbone } from "../backbones/registry.ts";
import { isDataPath } from "../datasets/open.ts";
import { findDataset, lookUp } from "../datasets/registry.ts";
import { fileState } from "../datasets/files/state.ts";
import { distinguish } from "../core/distinguish.ts";
import { exists } from "../core/files.ts";
import { counted, listed, percent } from "../core/format.ts";
import { contestantOf, nameOf, type Suite } from "./suites/suite.ts";

interface Missing {
  /** Relative to the data folder. */
  readonly path: string;
  readonly advice: string;
}

/** Describes a suite in lines that end in a line feed; it is ready if no file is missing. */
export async function dryRun(
  suite: Suite,
  folder: string,
): Promise<{ readonly text: string; readonly ready: boolean }> {
  const missing = new Map<string, string>();
  const lines: string[] = [];
  let [total, most] = [0, 0];
  const names = suite.problems.map(({ dataset, backbone, initial, budget, cycles }) =>
    `${dataset}${backbone === undefined ? "" : ` → ${backbone}`}: ${initial} + ${cycles} × ` +
    `${budget} labels`
  );
  const details = distinguish(
    names,
    suite.problems.map(({ head, dataset: _, ...rest }) => ({ ...rest, ...head })),
  );
  for (const [i, problem] of suite.problems.entries()) {
    const strategies = suite.strategies.map((entry) => nameOf(contestantOf(entry)))
      .filter((name) => !problem.without?.includes(name));
    const runs = strategies.length * suite.seeds.length;
    total += runs;
    most = Math.max(most, strategies.length);
    const files = [
      ...await missingData(problem.dataset, folder),
      ...await missingWeights(problem.backbone, folder),
    ];
    for (const { path, advice } of files) missing.set(path, advice);
    lines.push(
      `  ${names[i]}${details[i]}, ${counted(strategies.length, "strategy", "strategies")}, ` +
        `${counted(runs, "run")}, ${files.length === 0 ? "ready" : "files are missing"}`,
    );
  }
  const head = `Suite "${suite.name}": ${counted(suite.problems.length, "problem")}, ` +
    `${counted(suite.seeds.length, "seed")}, ${counted(total, "run")}`;
  const tail = missing.size === 0 ? [`All files are in "${folder}"`] : [
    `Missing in "${folder}":`,
    ...Array.from(missing, ([path, advice]) => `  ${path}: ${advice}`),
  ];
  const shown = most < 2 ? [] : [shownBy(suite.seeds.length, most)];
  return { text: `${[head, ...lines, ...shown, ...tail].join("\n")}\n`, ready: missing.size === 0 };
}

/** Deviation of a strategy's AUC beside the others of a seed: that of suite `quick`, over 16 seeds. */
const TYPICAL_DEVIATION = 0.012;

/** What the seeds can show, and what more of them would. */
function shownBy(seeds: number, strategies: number): string {
  const counts = [...new Set([seeds, 5, 10, 20])].filter((count) => count >= seeds);
  const parts = counts.map((count) => {
    const found = detectableDifference(strategies, count, TYPICAL_DEVIATION);
    return found === undefined
      ? `none with ${counted(count, "seed")} (${FEWEST_SEEDS} are the fewest)`
      : `${percent(found, 1)} points with ${counted(count, "seed")}`;
  });
  return `Differences of AUC that can be shown between ${
    counted(strategies, "strategy", "strategies")
  }: ${listed(parts)} (four times in five, if noise is that of suite "quick")`;
}

async function missingData(dataset: string, folder: string): Promise<Missing[]> {
  const source = lookUp(dataset);
  if (source === undefined) {
    if (isDataPath(dataset)) return await missingPath(dataset);
    findDataset(dataset);
    return [];
  }
  const place = source.folder ?? source.name;
  const missing: Missing[] = [];
  for (const file of source.files ?? []) {
    const { state } = await fileState(place, file, {
      folder,
      network: false,
      cache: cacheFolder("derived"),
    });
    if (file.optional || state === "present" || state === "verified") continue;
    const within = "holds" in file ? file.within : undefined;
    const fetched = file.url !== undefined || within?.url !== undefined;
    const advice = fetched ? "fetched when the suite runs" : file.manual ?? "put it there";
    missing.push({ path: `${place}/${file.name}`, advice });
  }
  return missing;
}

async function missingPath(path: string): Promise<Missing[]> {
  return await exists(path) ? [] : [{ path, advice: "your own file" }];
}

async function missingWeights(name: string | undefined, folder: string): Promise<Missing[]> {
  if (name === undefined) return [];
  if (isBackboneFile(name)) return await missingPath(name);
  const backbone = findBackbone(name);
  if (backbone.weights === undefined) return [];
  const files = "files" in backbone
    ? backbone.files as readonly [WeightsFile, ...WeightsFile[]]
    : [backbone.weights] as const;
  const { path, url } = await presentFile(folder, files);
  if (await exists(`${folder}/${path}`)) return [];
  return [{ path, advice: url === undefined ? "put it there" : `run "deno task fetch ${name}"` }];
}
