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

Deno.test("a worker whose images are abandoned is left to the process's end", async () => {
  await withFolder(async (folder) => {
    const { problems } = await loadSuite("quick");
    const cache = Deno.env.get("TRAWL_CACHE");
    Deno.env.set("TRAWL_CACHE", `${folder}/cache`);
    try {
      const executor = await WorkerExecutor.open({
        suite: "quick",
        problems,
        provider: "cpu",
        threads: 1,
        data: folder,
        network: false,
        onCorrupt: "fail",
      }, { progress: () => {}, warn: () => {} });
      await executor.describe(0);
      executor.interrupt();
      await assertRejects(() => executor.prepare(0), Error);
      await executor.close();
      assertEquals(executor.alive, true);
    } finally {
      if (cache === undefined) Deno.env.delete("TRAWL_CACHE");
      else Deno.env.set("TRAWL_CACHE", cache);
    }
  });
});
