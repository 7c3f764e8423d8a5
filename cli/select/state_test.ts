import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { defineStrategy } from "../../strategies/strategy.ts";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { readStateFile, writeStateFile } from "./state.ts";

const counting = defineStrategy({
  name: "counting",
  title: "Counting",
  summary: "Remembers something",
  needs: ["state"],
  select: () => Promise.resolve([]),
});

Deno.test("a state is read as it was written, one choice later", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/state.json`;
    assertEquals(await readStateFile(path, counting), {});
    await writeStateFile(path, "counting", { state: { deltas: [0.5, 1] } });
    const first = await readStateFile(path, counting);
    assertEquals(first, { cycle: 1, state: { deltas: [0.5, 1] } });
    await writeStateFile(path, "counting", { ...first, state: null });
    assertEquals(await readStateFile(path, counting), { cycle: 2, state: null });
    assertEquals(namesIn(folder), ["state.json"]);
  });
});

Deno.test("a state file that is not the strategy's is refused", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/state.json`;
    const refuse = (message: string, of = counting): Promise<unknown> =>
      assertRejects(() => readStateFile(path, of), InputError, message);
    await refuse('"margin" has no state: leave out --state', strategyNamed("margin"));
    await writeStateFile(path, "other", { state: 1 });
    await refuse('is of strategy "other": name another file');
    for (const text of ["{", "[]", '{"strategy":"counting","cycle":-1,"state":1}']) {
      await Deno.writeTextFile(path, text);
      await refuse("is not a state: ");
    }
    await Deno.remove(path);
    await Deno.mkdir(path);
    await refuse("cannot be read");
  });
});
