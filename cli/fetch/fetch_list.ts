/** What `deno task fetch --list` shows. */
import type { DataContext } from "../../datasets/dataset.ts";
import { joinedState, type State } from "../../datasets/files/state.ts";
import { measuredBytes } from "../../core/format.ts";
import { plain, tableLines } from "../../core/text.ts";
import { type Fetchable, statesOf } from "./fetchable.ts";

/** One line of the list, also of its JSON. */
export interface ListedItem extends
  Pick<
    Fetchable,
    "name" | "title" | "task" | "amount" | "classes" | "licence" | "folder"
  > {
  readonly bytes: number | undefined;
  /** Bytes that it cannot exceed, if the exact number is not known. */
  readonly atMost: number | undefined;
  readonly state: State;
}

export async function listItems(
  items: readonly Fetchable[],
  context: DataContext,
): Promise<ListedItem[]> {
  return await Promise.all(items.map(async (item) => {
    const { name, title, task, amount, classes, licence, folder, files } = item;
    const states = await statesOf(item, context);
    const bytes = total(files.map((file) => file.bytes));
    const atMost = total(files.map((file) => file.bytes ?? file.atMost));
    const needed = states.filter(({ state }, i) => !(files[i]!.optional && state === "absent"));
    const state = joinedState(needed.map(({ state }) => state));
    return { name, title, task, amount, classes, licence, folder, bytes, atMost, state };
  }));
}

function total(sizes: readonly (number | undefined)[]): number | undefined {
  return sizes.reduce(
    (sum, size) => sum === undefined || size === undefined ? undefined : sum + size,
    0,
  );
}

const STATES: Readonly<Record<State, string>> = {
  drawn: "drawn here",
  absent: "absent",
  partial: "partial",
  present: "not verified",
  verified: "verified",
};

export function listFetchable(
  sets: readonly ListedItem[],
  weights: readonly ListedItem[],
  folder: string,
): string {
  const lines = [
    `Folders are below ${folder}`,
    "",
    ...tableOf(sets, "dataset", ["task", "train + test", "classes"]),
    "",
    ...tableOf(weights, "backbone", []),
  ];
  return `${lines.map(plain).join("\n")}\n`;
}

function tableOf(items: readonly ListedItem[], kind: string, more: readonly string[]): string[] {
  const head = [kind, ...more, "size", "state", "folder", "licence"];
  const rows = items.map((item) => {
    const { name, task, amount, classes, state, folder, licence } = item;
    const cells: Readonly<Record<string, string>> = {
      [kind]: name,
      task,
      "train + test": amount,
      classes,
      size: sizeOf(item),
      state: STATES[state],
      folder: state === "drawn" ? "" : `${folder}/`,
      licence,
    };
    return head.map((title) => cells[title]!);
  });
  return tableLines(
    [head, ...rows],
    ["train + test", "classes", "size"].map((t) => head.indexOf(t)),
  );
}

function sizeOf({ bytes, atMost, state }: ListedItem): string {
  if (state === "drawn") return "";
  if (bytes !== undefined) return measuredBytes(bytes);
  return atMost === undefined ? "?" : `≤ ${measuredBytes(atMost)}`;
}
