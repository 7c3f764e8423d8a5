/** Parts of docs/ that tasks write, between two marks. */

/** Reads the rows of the table that a task writes, whatever the width of its columns. */
export async function rowsOnPage(name: string, task: string): Promise<string[][]> {
  const lines = (await readSection(name, task)).split("\n").filter((line) => line.startsWith("|"));
  const rows = lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return rows.filter(([first]) => !/^:?-+:?$/.test(first!));
}

/** Writes a task's table: its head first. */
export async function writeRows(
  name: string,
  task: string,
  rows: readonly (readonly string[])[],
): Promise<void> {
  await writeSection(name, task, tableText(rows));
}

export function tableText([head, ...rows]: readonly (readonly string[])[]): string {
  const lines = [head!, head!.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return lines.join("\n");
}

export async function readSection(name: string, task: string): Promise<string> {
  return (await readPage(name, task)).section;
}

export async function writeSection(name: string, task: string, text: string): Promise<void> {
  const { path, before, after } = await readPage(name, task);
  await Deno.writeTextFile(path, `${before}\n\n${text}\n\n${after}`);
}

async function readPage(name: string, task: string) {
  const path = new URL(`../docs/${name}`, import.meta.url);
  const text = await Deno.readTextFile(path);
  const mark = `<!-- Written by \`deno task ${task}\` -->`;
  const start = text.indexOf(mark) + mark.length;
  const end = text.indexOf("<!-- End of the table -->", start);
  if (start < mark.length || end < 0) throw new Error(`docs/${name} has no part of ${task}`);
  return {
    path,
    before: text.slice(0, start),
    section: text.slice(start, end),
    after: text.slice(end),
  };
}
