/** The command that writes the table of docs/providers.md; it needs a device for WebGPU, or a driver. */
import { fileURLToPath } from "node:url";
import { Runtime } from "../../onnx/mod.ts";
import { placementOf } from "./placement.ts";
import { recordPrograms } from "./programs.ts";
import { type PlacedProgram, tableOf } from "./table.ts";

/** The lines between which the table stands. */
const MARKS = [
  "<!-- Written by `deno task providers:table` -->",
  "<!-- End of the table -->",
] as const;

/** Runs every program on the provider and looks where its nodes ran. */
export async function placedPrograms(folder: string): Promise<PlacedProgram[]> {
  await Deno.mkdir(folder, { recursive: true });
  const runtime = await Runtime.open({ provider: "webgpu", threads: 1 });
  try {
    const programs: PlacedProgram[] = [];
    for (const recorded of await recordPrograms()) {
      // The device forgets its kernels with its last session: this one stays until all is done.
      await runtime.prepare(recorded.program);
      programs.push({ recorded, ...await placementOf(recorded, "webgpu", folder) });
    }
    return programs;
  } finally {
    await runtime.close();
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const page = new URL("../../docs/providers.md", import.meta.url);
  const text = await Deno.readTextFile(page);
  const [start, end] = [text.indexOf(MARKS[0]), text.indexOf(MARKS[1])];
  const folder = fileURLToPath(new URL("../../results/profiles", import.meta.url));
  const table = tableOf(await placedPrograms(folder));
  const before = text.slice(0, start + MARKS[0].length);
  await Deno.writeTextFile(page, `${before}\n\n${table}\n\n${text.slice(end)}`);
}
