/** A selection as a folder of files, for a strategy in a process of its own: docs/own_strategies.md. */
import { InputError } from "../../core/errors.ts";
import { ignoreMissing, statRegular } from "../../core/files.ts";
import type { NdArray, Storage } from "../../core/ndarray.ts";
import { readNpy, toFloat32, writeNpy } from "../../core/npy.ts";
import { stream } from "../../core/random.ts";
import { writeWhole } from "../../core/save.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { Settings } from "../../strategies/settings.ts";
import type { Json, Query } from "../../strategies/strategy.ts";

/** `query.json`. */
export interface QueryFile extends Pick<Query, "classes" | "budget" | "cycle"> {
  readonly strategy: string;
  /** N. */
  readonly size: number;
  /** n. */
  readonly labelled: number;
  /** Drawn from the run's seed, again in every cycle. */
  readonly seed: number;
  readonly settings: Settings;
  readonly state: Json;
  readonly provider: string;
  readonly threads: number;
  /** Names of the `.npy` files, without the ending. */
  readonly arrays: readonly string[];
}

/** Bytes of the largest answer: budgets are small, and a program may write anything. */
const MOST_BYTES = 2 ** 26;

/** Writes a query; the folder is made. */
export async function writeQuery(
  folder: string,
  strategy: string,
  query: Query,
  settings: Settings,
): Promise<void> {
  const { pool, labelled, head, classes, budget, cycle = 0, state = null, runtime } = query;
  const arrays: Readonly<Record<string, NdArray<Storage> | undefined>> = {
    features: pool.features,
    logits: pool.logits,
    mc_logits: pool.mcLogits,
    labelled_features: labelled.features,
    labelled_logits: labelled.logits,
    labels: labelled.labels && { data: labelled.labels, shape: [labelled.size] },
    head_weights: head?.weights,
    head_bias: head?.bias,
  };
  const given = Object.entries(arrays).filter(([, array]) => array !== undefined);
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, array] of given) {
    await Deno.writeFile(`${folder}/${name}.npy`, writeNpy(array!));
  }
  const file: QueryFile = {
    strategy,
    budget,
    classes,
    cycle,
    seed: query.random("own process").integer(2 ** 31),
    size: pool.size,
    labelled: labelled.size,
    settings,
    state,
    provider: runtime.provider,
    threads: runtime.threads,
    arrays: given.map(([name]) => name),
  };
  await Deno.writeTextFile(`${folder}/query.json`, JSON.stringify(file));
}

/** Reads a query, for a strategy in TypeScript; it is asked by `runtime`. */
export async function readQuery(folder: string, file: QueryFile, runtime: Runtime): Promise<Query> {
  const found = new Map<string, NdArray<Storage>>();
  for (const name of file.arrays) {
    found.set(name, readNpy(await Deno.readFile(`${folder}/${name}.npy`), name));
  }
  const floats = (name: string, key: string): Readonly<Record<string, NdArray>> => {
    const array = found.get(name);
    return array === undefined ? {} : { [key]: toFloat32(array) };
  };
  const labels = found.get("labels")?.data as Int32Array | undefined;
  return {
    pool: {
      size: file.size,
      ...floats("features", "features"),
      ...floats("logits", "logits"),
      ...floats("mc_logits", "mcLogits"),
    },
    labelled: {
      size: file.labelled,
      ...labels && { labels },
      ...floats("labelled_features", "features"),
      ...floats("labelled_logits", "logits"),
    },
    classes: file.classes,
    budget: file.budget,
    cycle: file.cycle ?? 0,
    ...found.has("head_weights") && {
      head: {
        weights: toFloat32(found.get("head_weights")!),
        bias: toFloat32(found.get("head_bias")!),
      },
    },
    ...file.state !== null && { state: file.state },
    random: (purpose) => stream(file.seed, `strategy: ${purpose}`),
    runtime,
  };
}

/** Writes what a strategy in TypeScript returned. */
export async function writeAnswer(folder: string, returned: unknown): Promise<void> {
  const { picks = returned, state = null } = (returned ?? {}) as Record<string, unknown>;
  const list = ArrayBuffer.isView(picks) ? Array.from(picks as Int32Array) : picks;
  await writeWhole(`${folder}/state.json`, JSON.stringify(state));
  await writeWhole(`${folder}/picks.json`, JSON.stringify(list ?? null));
}

/** Reads picks from `picks.npy`, `picks.json` or what was printed, and the state; nothing is checked. */
export async function readAnswer(
  folder: string,
  printed: string,
): Promise<{ readonly picks: unknown; readonly state: unknown }> {
  const array = await readSmall(`${folder}/picks.npy`);
  const text = await readSmall(`${folder}/picks.json`);
  const picks = array !== undefined
    ? readNpy(array, "picks.npy").data
    : text !== undefined
    ? parse(text, "picks.json")
    : numbersIn(printed);
  const state = await readSmall(`${folder}/state.json`);
  return { picks, state: state === undefined ? null : parse(state, "state.json") };
}

async function readSmall(path: string): Promise<Uint8Array | undefined> {
  try {
    const { size } = statRegular(path);
    if (size <= MOST_BYTES) return await Deno.readFile(path);
  } catch (error) {
    return ignoreMissing(error);
  }
  throw new InputError(`${path.slice(path.lastIndexOf("/") + 1)} is larger than ${MOST_BYTES} B`);
}

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new InputError(`${name} is not JSON`);
  }
}

function numbersIn(printed: string): number[] {
  const words = printed.split(/[\s,]+/).filter((word) => word !== "");
  const other = words.find((word) => !Number.isFinite(Number(word)));
  if (other === undefined && words.length > 0) return words.map(Number);
  const what = other === undefined ? "nothing" : `"${other}"`;
  throw new InputError(
    `The strategy printed ${what} instead of row numbers, and wrote no picks.npy`,
  );
}
