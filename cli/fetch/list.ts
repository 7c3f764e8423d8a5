/** What `deno task fetch --list` shows. */
import type { DataContext } from "../../datasets/dataset.ts";
import { sizeText } from "../../datasets/files/meter.ts";
import { joinedState, type State } from "../../datasets/files/state.ts";
import { plain, textWidth } from "../../core/text.ts";
import { type Fetchable, statesOf } from "./fetchable.ts";

/** One line of the list, also of its JSON. */
export interface ListedItem extends
  Pick<
    Fetchable,
    "name" | "title" | "task" | "amount" | "classes" | "licence" | "folder"
  > {
  /** Bytes to fetch; undefined where that is not known. */
  readonly bytes: number | undefined;
  /** Bytes that it cannot exceed, where the exact number is not known. */
  readonly atMost: number | undefined;
  /** What is here of it. */
  readonly state: State;
}

/**
 * Looks at what is here.
 *
 * @returns A line of each, in their order.
 */
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

/** What a state is called. */
const STATES: Readonly<Record<State, string>> = {
  drawn: "drawn here",
  absent: "absent",
  partial: "partial",
  present: "not verified",
  verified: "verified",
};

/** Writes the list. */
export function listFetchable(
  sets: readonly ListedItem[],
  weights: readonly ListedItem[],
  folder: string,
): string {
  const size = ({ bytes, atMost, state }: ListedItem): string => {
    if (state === "drawn") return "";
    if (bytes !== undefined) return sizeText(bytes);
    return atMost === undefined ? "?" : `≤ ${sizeText(atMost)}`;
  };
  const datasets = table(
    ["dataset", "task", "train + test", "classes", "size", "state", "folder", "licence"],
    sets.map((set) => [
      set.name,
      set.task,
      set.amount,
      set.classes,
      size(set),
      STATES[set.state],
      set.state === "drawn" ? "" : `${set.folder}/`,
      set.licence,
    ]),
    [2, 3, 4],
  );
  const backbones = table(
    ["backbone", "size", "state", "folder", "licence"],
    weights.map((each) => [
      each.name,
      size(each),
      STATES[each.state],
      `${each.folder}/`,
      each.licence,
    ]),
    [1],
  );
  return `Folders lie below ${plain(folder)}\n\n${datasets}\n${backbones}`;
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string {
  const all = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, i) => Math.max(...all.map((row) => textWidth(row[i]!))));
  return all.map((row) => {
    const cells = row.map((cell, i) => {
      const padding = " ".repeat(widths[i]! - textWidth(cell));
      return right.includes(i) ? padding + cell : cell + padding;
    });
    return `${cells.join("  ").trimEnd()}\n`;
  }).join("");
}
