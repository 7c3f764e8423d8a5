import { assert, assertEquals } from "@std/assert";
import { normalize } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { namesIn } from "./support/folder.ts";

/** What each room may import, types included, from the ground up. */
const rooms: Record<string, readonly string[]> = {
  core: [],
  onnx: ["core"],
  runs: ["core"],
  statistics: ["core"],
  datasets: ["core"],
  backbones: ["core", "onnx", "datasets"],
  strategies: ["core", "onnx"],
  reports: ["core", "statistics", "runs"],
  bench: ["core", "onnx", "runs", "statistics", "datasets", "backbones", "strategies"],
};
rooms.label = [...rooms.bench!, "bench", "reports"];
rooms.measure = [...Object.keys(rooms)];
rooms.cli = [...Object.keys(rooms)];
rooms.tools = [...Object.keys(rooms)];

const IMPORT = /^\s*(?:import|export)\b[^;"']*?"(\.[^"]+)"|\bimport\(\s*"(\.[^"]+)"/gm;

const root = new URL("../", import.meta.url);

function* filesOf(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    if (isDirectory && name !== "testing") yield* filesOf(`${folder}${name}/`);
    else if (/(?<!_test)\.ts$/.test(name)) yield folder + name;
  }
}

function importsOf(file: string): string[] {
  const text = Deno.readTextFileSync(new URL(file, root));
  return [...text.matchAll(IMPORT)].map(([, path, lazy]) =>
    normalize(`${file}/../${path ?? lazy}`)
  );
}

const files = Object.keys(rooms).flatMap((room) => [...filesOf(`${room}/`)]);
const imports = new Map(files.map((file) => [file, importsOf(file)]));
assert(imports.size > 0, "no file was found");
const roomOf = (file: string): string => file.split("/")[0]!;

Deno.test("no room imports one above it", () => {
  const upward = files.flatMap((file) =>
    imports.get(file)!
      .filter((to) => ![...rooms[roomOf(file)]!, roomOf(file), "deno.json"].includes(roomOf(to)))
      .map((to) => `${file} → ${to}`)
  );
  assertEquals(upward, []);
});

Deno.test("no files import each other in a ring", () => {
  // Files that import nothing that is left, or that nothing left imports, go until only rings remain.
  const left = new Map(imports);
  for (let before = 0; before !== left.size;) {
    before = left.size;
    const imported = new Set([...left.values()].flat());
    for (const [file, of] of left) {
      if (!imported.has(file) || !of.some((to) => left.has(to))) left.delete(file);
    }
  }
  assertEquals([...left.keys()], []);
});

Deno.test("the unit tests of every room are run", () => {
  const entries = Object.keys(rooms).sort().map((room) => `${room}_test.ts`);
  assertEquals(namesIn(fileURLToPath(new URL("tests/rooms", root))), entries);
});

Deno.test("only the launcher starts processes", () => {
  const starting = files.filter((file) =>
    /Deno\.Command\b|["']node:child_process["']/.test(Deno.readTextFileSync(new URL(file, root)))
  );
  assertEquals(starting.sort(), ["cli/machine_facts.ts", "cli/programs.ts", "cli/trawl.ts"]);
});

Deno.test("the launcher loads no package but its parser of flags", () => {
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const text = Deno.readTextFileSync(new URL(file, root));
    const values = text.replaceAll(/^import type [^;]+;|\btype \w+,?/gm, "");
    for (const [, from] of values.matchAll(/^(?:import|export) (?:[^;"(=]*? from )?"([^"]+)"/gm)) {
      if (from!.startsWith(".")) load(normalize(`${file}/../${from}`));
      else assert(from!.startsWith("node:") || from === "@std/cli", `${file} imports "${from}"`);
    }
  };
  load("cli/trawl.ts");
  assert(loaded.has("cli/commands/bench_command.ts"));
});
