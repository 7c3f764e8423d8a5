import { assertEquals } from "@std/assert";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { sha256 } from "../core/files.ts";
import { namesIn, withFolder } from "../tests/support/folder.ts";
import { type Claim, type ClaimOptions, Claims, readClaims } from "./claims.ts";

const key = sha256("a run");

/** Opens claims of two processes on one folder. */
async function withTwo(
  options: ClaimOptions,
  work: (a: Claims, b: Claims, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const [a, b] = [await Claims.open(folder, options), await Claims.open(folder, options)];
    try {
      await work(a, b, folder);
    } finally {
      await a.close();
      await b.close();
    }
  });
}

async function plant(folder: string, claim: Partial<Claim>): Promise<void> {
  const body = { host: "elsewhere", process: 1, id: crypto.randomUUID(), beat: 3, ended: 0 };
  const text = JSON.stringify({ ...body, seconds: 9, ...claim });
  await Deno.writeTextFile(`${folder}/${key}.claim`, text);
}

Deno.test("a run is claimed by one process until it is released", async () => {
  await withTwo({}, async (a, b, folder) => {
    assertEquals(await Promise.all([a.take(key), b.take(sha256("another"))]), [true, true]);
    assertEquals([await b.take(key), await b.isFree(key)], [false, false]);
    assertEquals((await readClaims(folder, [key])).get(key)?.process, Deno.pid);
    await b.release(key, false);
    assertEquals(await b.isFree(key), false);
    await a.release(key, true);
    assertEquals([await b.isFree(key), await b.take(key)], [true, true]);
    await b.release(key, true);
    const other = sha256("another");
    assertEquals((await readClaims(folder, [key, other])).get(other)?.ended, 0);
  });
});

Deno.test("of many that claim a run at the same time, one gets it", async () => {
  await withTwo({}, async (a, b) => {
    for (let i = 0; i < 20; i++) {
      const taken = await Promise.all([a, b].map((claims) => claims.take(sha256(`${i}`))));
      assertEquals(taken.filter(Boolean).length, 1);
    }
  });
});

Deno.test("a claim with a beat is kept, and a silent one is taken over", async () => {
  await withTwo({ beat: 5, silence: 500 }, async (a, b, folder) => {
    await a.take(key);
    await plant(folder, {});
    assertEquals([await b.take(key), await b.isFree(key)], [false, false]);
    for (let beat = 4; beat < 8; beat++) {
      await plant(folder, { id: "00000000-0000-4000-8000-000000000000", beat });
      await delay(200);
      assertEquals(await b.isFree(key), false);
    }
    await delay(600);
    assertEquals(await b.take(key), true);
    // The first has lost it, and does not take it back.
    await delay(20);
    assertEquals([await a.take(key), (await readClaims(folder, [key])).get(key)!.beat > 0], [
      false,
      true,
    ]);
  });
});

Deno.test("what a dead process of this machine has claimed is free at once, and a cut claim in time", async () => {
  await withTwo({ silence: 50 }, async (a, b, folder) => {
    await plant(folder, { host: hostname() });
    assertEquals(await a.take(key), true);
    await a.release(key, true);
    for (const content of ["", "{", '{"id":"../../x"}']) {
      await Deno.writeTextFile(`${folder}/${key}.claim`, content);
      assertEquals([await b.take(key), (await readClaims(folder, [key])).size], [false, 0]);
      await delay(60);
      assertEquals(await b.take(key), true);
      await b.release(key, true);
    }
    assertEquals(namesIn(folder).filter((name) => name.endsWith(".claim")), []);
  });
});
