/** Every program of the strategies and the head gives the same bits whole and in pieces, on the CPU. */
import { assert, assertEquals } from "@std/assert";
import { lower } from "../../onnx/webgpu/lowering.ts";
import { Runtime } from "../../onnx/mod.ts";
import { recordPrograms } from "./programs.ts";

Deno.test("programs give in pieces what they give whole", async (context) => {
  const recorded = await recordPrograms();
  const whole = await Runtime.open({ threads: 1 });
  const pieces = await Runtime.open({ threads: 1, lowering: { device: false, length: () => 3 } });
  let cut = 0;
  for (const { program, feeds } of recorded) {
    if (lower(program, { device: false }).plan === undefined) continue;
    cut++;
    await context.step(program.name, async () => {
      assertEquals(await pieces.run(program, feeds), await whole.run(program, feeds));
    });
  }
  await whole.close();
  await pieces.close();
  assert(cut > 6);
});
