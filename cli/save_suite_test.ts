import { assertEquals, assertRejects } from "@std/assert";
import { changedSuite } from "../bench/suites/change.ts";
import { loadSuite } from "../bench/suites/load.ts";
import { quick } from "../bench/suites/quick.ts";
import { InputError } from "../core/errors.ts";
import { withFolder } from "../tests/support/folder.ts";
import { saveSuite } from "./save_suite.ts";

Deno.test("a suite from flags is the same once it is saved and loaded", () =>
  withFolder(async (folder) => {
    const flags = { dataset: "pendigits", head: "mlp", budget: 30, seeds: "7,", subset: 0 };
    const suite = changedSuite(quick, flags);
    const { name, problems: [problem], seeds } = suite;
    const { backbone, head, budget, cycles, subset } = problem!;
    assertEquals([name, seeds, backbone, budget, cycles, subset, head.hidden], [
      ...["pendigits-mlp", [7], undefined, 30, 10, 0, 128],
    ]);
    const path = `${folder}/mine.ts`;
    await saveSuite(suite, path, ["./mine.py"]);
    assertEquals(await loadSuite(path), suite);
    await assertRejects(() => saveSuite(suite, path, []), InputError, "exists");
    await assertRejects(() => saveSuite(suite, `${folder}/mine`, []), InputError, "end the name");
  }));
