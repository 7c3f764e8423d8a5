import { assert, assertEquals } from "@std/assert";
import { tinyVit, vitOperations, vitProgram } from "./networks.ts";
import { productOperations } from "./operations.ts";

Deno.test("a transformer's products are counted without its weights", async () => {
  const scratch = await Deno.makeTempDir();
  try {
    const { program } = await vitProgram(tinyVit, { scratch }, { size: 56 });
    const operations = vitOperations(tinyVit, 56, 8);
    assertEquals(operations, productOperations(program, 8));
    // Patches of 14 × 14 × 3 pixels to 64 features are the least of it.
    assert(operations > 8 * 16 * 2 * (14 * 14 * 3) * 64);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
});
