import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { writeNpy } from "../../core/npy.ts";
import { madeUpQuery, withRuntime } from "../../strategies/testing/queries.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { readAnswer, readQuery, writeAnswer, writeQuery } from "./query_folder.ts";

const sizes = { size: 6, labelled: 3, dimensions: 2, classes: 4, budget: 2 };

Deno.test("a query is the same once it was written and read", () =>
  withFolder((folder) =>
    withRuntime(async (runtime) => {
      const query = { ...madeUpQuery(runtime, sizes, 1), state: { seen: [1] }, cycle: 3 };
      await writeQuery(folder, "mine", query, { c: 2 });
      const file = JSON.parse(await Deno.readTextFile(`${folder}/query.json`));
      assertEquals([file.budget, file.size, file.labelled, file.settings], [2, 6, 3, { c: 2 }]);
      const read = await readQuery(folder, file, runtime);
      const { pool, labelled, head, classes, budget, cycle, state } = query;
      const { random, runtime: _, ...rest } = read;
      assertEquals(rest, { pool, labelled, head: head!, classes, budget, cycle, state });
      assertEquals(
        random("a").uniform(),
        (await readQuery(folder, file, runtime)).random("a").uniform(),
      );
    })
  ));

Deno.test("answers are an array, JSON or printed numbers, with a state if there is one", () =>
  withFolder(async (folder) => {
    assertEquals(await readAnswer(folder, "4 2\n0\n"), { picks: [4, 2, 0], state: null });
    await writeAnswer(folder, { picks: Int32Array.of(5, 1), state: { a: 1 } });
    assertEquals(await readAnswer(folder, "loss 0.3"), { picks: [5, 1], state: { a: 1 } });
    const picks = BigInt64Array.of(3n, 9n);
    await Deno.writeFile(`${folder}/picks.npy`, writeNpy({ data: picks, shape: [2] }));
    assertEquals((await readAnswer(folder, "")).picks, picks);
  }));

Deno.test("an answer that cannot be read says what it is instead", () =>
  withFolder(async (folder) => {
    const fails = (printed: string, message: string) =>
      assertRejects(() => readAnswer(folder, printed), InputError, message);
    await fails("loss 0.3", 'printed "loss"');
    await fails("", "printed nothing");
    await Deno.writeTextFile(`${folder}/picks.json`, "[1,");
    await fails("1 2", "picks.json is not JSON");
    await Deno.writeTextFile(`${folder}/picks.npy`, "1");
    await fails("1 2", "picks.npy: Not a .npy file");
    await Deno.truncate(`${folder}/picks.npy`, 2 ** 27);
    await fails("1 2", "picks.npy is larger than");
  }));
