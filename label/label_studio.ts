/** Exchanges labels with Label Studio: its JSON of tasks (https://labelstud.io/guide/task_format). */
import * as v from "valibot";
import { InputError, messageOf } from "../core/errors.ts";
import { className, type Labels } from "./session.ts";

const choicesSchema = v.object({
  type: v.literal("choices"),
  value: v.object({ choices: v.array(v.string()) }),
});

const taskSchema = v.object({
  data: v.object({ image: v.string() }),
  annotations: v.optional(
    v.array(v.object({
      was_cancelled: v.optional(v.boolean()),
      result: v.array(v.unknown()),
    })),
    [],
  ),
});

/** How local files are named: relative to the folder that LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT names. */
const LOCAL = "/data/local-files/?d=";

/** Writes one task per picture: annotated if it has a label, else with the prediction, if there is one. */
export function toLabelStudio(
  paths: readonly string[],
  labels: Labels,
  predictions?: readonly string[],
): string {
  const tasks = paths.map((path, i) => {
    const [label, prediction] = [labels.get(path), predictions?.[i]];
    return {
      data: { image: LOCAL + path.split("/").map(encodeURIComponent).join("/") },
      annotations: label === undefined ? [] : [{ result: [choice(label)] }],
      predictions: label !== undefined || prediction === undefined
        ? []
        : [{ model_version: "trawl", result: [choice(prediction)] }],
    };
  });
  return `${JSON.stringify(tasks, null, 1)}\n`;
}

function choice(name: string): Record<string, unknown> {
  return { from_name: "choice", to_name: "image", type: "choices", value: { choices: [name] } };
}

/**
 * Reads annotations with one choice each; predictions are not labels. Notes say how many tasks were
 * not used, and why.
 */
export function fromLabelStudio(
  text: string,
  paths: readonly string[],
): { readonly labels: Labels; readonly notes: readonly string[] } {
  const find = finder(paths);
  const labels = new Map<string, string>();
  const unused = new Map<string, string[]>();
  for (const { data: { image }, annotations } of tasksOf(text)) {
    const path = find(image);
    const names = new Set(
      annotations.filter((each) => !each.was_cancelled).map(({ result }) => choiceOf(result)),
    );
    const [name] = names;
    const reason = path === undefined
      ? "picture that is not in the folder"
      : annotations.length === 0
      ? "no annotation"
      : names.size !== 1 || name === undefined
      ? "annotations without one choice that they agree on"
      : undefined;
    if (reason === undefined) labels.set(path!, className(name!));
    else unused.set(reason, [...unused.get(reason) ?? [], image]);
  }
  const notes = Array.from(unused, ([reason, [first, ...rest]]) => {
    const count = rest.length === 0 ? "1 task is" : `${rest.length + 1} tasks are`;
    return `${count} not used (${reason}), such as "${first}"`;
  });
  return { labels, notes };
}

function tasksOf(text: string): v.InferOutput<typeof taskSchema>[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new InputError(`It is not JSON: ${messageOf(error)}`);
  }
  const { success, output, issues } = v.safeParse(v.array(taskSchema), parsed);
  if (success) return output;
  const place = v.getDotPath(issues[0]!) ?? "the file";
  throw new InputError(`It is not Label Studio's JSON of tasks (${place}): ${issues[0]!.message}`);
}

/** The one choice of an annotation; undefined if it has none or several. */
function choiceOf(result: readonly unknown[]): string | undefined {
  const found = result.filter((part) => v.is(choicesSchema, part));
  const [name, ...rest] = found.flatMap(({ value }) => value.choices);
  return rest.length === 0 ? name : undefined;
}

/**
 * Finds the picture whose path a task's address ends with. Uploads have no folders, and begin with eight
 * digits of Label Studio's.
 */
function finder(paths: readonly string[]): (image: string) => string | undefined {
  const known = new Set(paths);
  const named = Map.groupBy(paths, (path) => path.slice(path.lastIndexOf("/") + 1));
  return (image) => {
    const address = decoded(image.split("?d=").at(-1)!).replaceAll("\\", "/");
    const parts = address.split("/");
    const found = parts.map((_, i) => parts.slice(i).join("/")).find((end) => known.has(end));
    if (found !== undefined) return found;
    const [only, another] = named.get(/^[0-9a-f]{8}-(.+)/.exec(parts.at(-1)!)?.[1] ?? "") ?? [];
    return another === undefined ? only : undefined;
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A file's name with a percent sign that begins no code.
    return text;
  }
}
