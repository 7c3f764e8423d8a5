/** The table of datasets in docs/datasets.md, and the command that writes it. */
import type { DatasetFile } from "../datasets/files/published.ts";
import type { DatasetSource } from "../datasets/dataset.ts";
import { datasets, variantNames } from "../datasets/registry.ts";
import { thousands } from "../core/format.ts";
import { writeRows } from "./docs_table.ts";

const HEAD = ["name", "set", "train + test", "classes", "split", "checked by", "licence"];

/** The table: its head, datasets, and variants of them. */
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
  const variants = variantNames.map((
    { name, meaning },
  ) => [`\`${name}\``, meaning, "", "", "", "", ""]);
  return [HEAD, ...rows, ...variants];
}

/** How a set's files are verified, the weakest method included. */
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

if (import.meta.main) await writeRows("datasets.md", "datasets:table", datasetRows());
