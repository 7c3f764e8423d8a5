/** The table of datasets in docs/datasets.md, and the command that writes it. */
import type { DatasetFile } from "../datasets/files/published.ts";
import type { DatasetSource } from "../datasets/dataset.ts";
import { datasets, variantNames } from "../datasets/registry.ts";
import { thousands } from "../core/format.ts";

const PAGE = new URL("../docs/datasets.md", import.meta.url);

/** The lines between which the table stands. */
const MARKS = [
  "<!-- Written by `deno task datasets:table` -->",
  "<!-- End of the table -->",
] as const;

const HEAD = ["name", "set", "train + test", "classes", "split", "checked by", "licence"];

/** What the table must say. */
export function datasetRows(): string[][] {
  const rows = datasets.map((source) => {
    const { name, title, classes, sizes, split = "official", licence } = source;
    const amount = sizes === undefined
      ? "not stated"
      : `${thousands(sizes.train)} + ${thousands(sizes.test)}`;
    return [
      `\`${name}\``,
      linked(title, source.source),
      amount,
      thousands(classes),
      split,
      checkedBy(source),
      licence,
    ];
  });
  const variants = variantNames.map(({ name, meaning }) => [
    ...[`\`${name}\``, meaning, "", "", "", "", ""],
  ]);
  return [HEAD, ...rows, ...variants];
}

/** What the page says. */
export async function datasetRowsOnPage(): Promise<string[][]> {
  const text = await Deno.readTextFile(PAGE);
  const [start, end] = [text.indexOf(MARKS[0]), text.indexOf(MARKS[1])];
  if (start < 0 || end < start) throw new Error(`"${PAGE.pathname}" has no table of datasets`);
  const lines = text.slice(start, end).split("\n").filter((line) => line.startsWith("|"));
  const rows = lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return rows.filter(([first]) => !/^:?-+:?$/.test(first!));
}

/** What tells a set's genuine files, the weakest means included. */
function checkedBy({ files = [] }: DatasetSource): string {
  const means = files.filter((file) => !file.optional).map(meansOf);
  return means.length === 0 ? "nothing to check" : [...new Set(means)].sort().join(", ");
}

function meansOf(file: DatasetFile): string {
  const { sha256, md5 } = ("holds" in file ? file.within : undefined) ?? file;
  if (sha256 !== undefined) return "sha256";
  if (md5 !== undefined) return "md5";
  return "parse" in file ? "content" : "pin of the first fetch";
}

function linked(title: string, source: string): string {
  return source.startsWith("http") ? `[${title}](${source})` : title;
}

if (import.meta.main) {
  const text = await Deno.readTextFile(PAGE);
  const [start, end] = [text.indexOf(MARKS[0]), text.indexOf(MARKS[1])];
  const [head, ...rows] = datasetRows();
  const lines = [head!, head!.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  const before = text.slice(0, start + MARKS[0].length);
  await Deno.writeTextFile(PAGE, `${before}\n\n${lines.join("\n")}\n\n${text.slice(end)}`);
}
