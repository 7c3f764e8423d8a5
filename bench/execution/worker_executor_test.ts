import { assertEquals, assertRejects } from "@std/assert";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { loadSuite } from "../suites/load.ts";
import { WorkerExecutor } from "./worker_executor.ts";

Deno.test("an interrupt ends reading data at once, also while nothing comes", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/letter`);
    // Somebody else is fetching it, and says nothing any more.
    const path = `${folder}/letter/letter.arff.lock`;
    using lock = await Deno.open(path, { write: true, create: true });
    await lock.lock(true);
    await lock.write(new TextEncoder().encode("process 1 on elsewhere\n"));
    const waiting = Promise.withResolvers<string>();
    const { problems } = await loadSuite("letter");
    const executor = await WorkerExecutor.open({
      suite: "letter",
      problems,
      provider: "cpu",
      threads: 1,
      data: folder,
      network: true,
      onCorrupt: "fail",
    }, { progress: waiting.resolve, warn: () => {} });
    const described = executor.describe(0);
    const ended = assertRejects(() => described, Error, "Interrupted");
    assertEquals(
      await waiting.promise,
      "letter: waiting for process 1 on elsewhere, which is fetching it",
    );
    executor.interrupt();
    await ended;
    await executor.close();
    assertEquals(namesIn(`${folder}/letter`), ["letter.arff.lock"]);
  });
});
