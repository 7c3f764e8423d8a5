import { assert, assertEquals, assertRejects } from "@std/assert";
import { namesIn, withFolder } from "../tests/support/folder.ts";
import { TrawlError } from "./errors.ts";
import { withLock } from "./lock.ts";

Deno.test("withLock lets one in at a time, and leaves nothing", async () => {
  await withFolder(async (folder) => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
    };
    const path = `${folder}/new/x.lock`;
    await Promise.all(Array.from({ length: 20 }, () => withLock(path, work, { interval: 1 })));
    assertEquals([most, inside], [1, 0]);
    assertEquals(namesIn(`${folder}/new`), []);
  });
});

Deno.test("withLock says once who has the lock, and gives way to a signal", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/x.lock`;
    const controller = new AbortController();
    await withLock(path, async () => {
      const told: string[] = [];
      const waiting = withLock(path, () => Promise.resolve(), {
        waiting: (holder) => {
          told.push(holder);
          setTimeout(() => controller.abort(new Error("Ctrl-C")), 20);
        },
        interval: 1,
        signal: controller.signal,
      });
      await assertRejects(() => waiting, Error, "Ctrl-C");
      assertEquals(told.length, 1);
      assert(told[0]!.startsWith(`process ${Deno.pid} on `), told[0]);
    });
  });
});

Deno.test("withLock is not kept from its work by what a dead process has left", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/x.lock`, "process 1 on nowhere\n");
    const result = await withLock(`${folder}/x.lock`, () => Promise.resolve(7), {
      waiting: () => {
        throw new Error("waited");
      },
    });
    assertEquals(result, 7);
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("withLock lets go where the work fails, and names what it cannot write", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/x.lock`;
    await assertRejects(() => withLock(path, () => Promise.reject(new Error("no"))), Error, "no");
    assertEquals(namesIn(folder), []);
    await Deno.writeTextFile(`${folder}/file`, "");
    await assertRejects(
      () => withLock(`${folder}/file/x.lock`, () => Promise.resolve()),
      TrawlError,
      `Cannot write "${folder}/file/x.lock"`,
    );
  });
});
