/** ONNX Runtime's telemetry is off: it would leave a device identifier and its events in the home. */
import { assertEquals } from "@std/assert";
import { writeNpy } from "../core/npy.ts";
import { denoFolder, runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

const commands = {
  // In a worker, in the process itself, and in a process that it starts.
  bench: "--strategies random --seeds 1 --cycles 0 --out HOME/results",
  select: "--strategy margin --logits HOME/logits.npy --budget 1",
  doctor: "--threads 1",
  measure: "margin --quick --out HOME/results",
};

Deno.test("an empty home holds nothing but our own folder afterwards", async () => {
  for (const [task, args] of Object.entries(commands)) {
    await withFolder(async (home) => {
      const logits = writeNpy({ data: Float32Array.of(1, 2, 2, 3, 5, 1), shape: [3, 2] });
      await Deno.writeFile(`${home}/logits.npy`, logits);
      const { code, stderr } = await runTask(task, args.replace("HOME", home).split(" "), {
        env: { HOME: home, DENO_DIR: await denoFolder(), VK_ICD_FILENAMES: "/nowhere" },
      });
      assertEquals([code, task], [0, task], stderr);
      const names = namesIn(home).filter((name) => !["logits.npy", "results"].includes(name));
      // Doctor tries whether features can be kept.
      const caches = ["bench", "doctor"].includes(task);
      assertEquals([task, ...names], caches ? [task, ".cache"] : [task], stderr);
      if (caches) assertEquals(namesIn(`${home}/.cache`), ["trawl"]);
    });
  }
});
