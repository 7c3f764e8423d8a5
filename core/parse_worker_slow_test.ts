import { assertEquals, assertRejects } from "@std/assert";
import { withFolder } from "../tests/support/folder.ts";
import { InputError } from "./errors.ts";
import { ParseWorker } from "./parse_worker.ts";

const MODULE = `
import { serveParser } from ${JSON.stringify(import.meta.resolve("./parse_worker.ts"))};
let calls = 0;
serveParser(([kind, ...rest]) => {
  calls++;
  if (kind === 1) for (;;);
  if (kind === 2) for (const list = [];;) list.push({ kind });
  if (kind === 3) throw new Error("it begins with a 3");
  return kind === 4 ? [calls] : rest;
});`;

Deno.test("a worker parses files one by one, and outlives those that never end or fill memory", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/parser.ts`, MODULE);
    const worker = new ParseWorker<number[]>(new URL(`file://${folder}/parser.ts`), {
      seconds: 2,
      heapMegabytes: 64,
    });
    const parse = (...bytes: number[]): Promise<number[]> => worker.parse(Uint8Array.from(bytes));
    const first = parse(0, 7, 8);
    const endless = assertRejects(() => parse(1), InputError, "did not end within 2.0 s");
    // The loop has ended: the same worker reads the next file.
    const third = parse(4);
    const greedy = assertRejects(() => parse(2), InputError, "did not end within 2.0 s");
    const next = parse(0, 9);
    const wrong = assertRejects(() => parse(3), InputError, "it begins with a 3");
    assertEquals(await first, [7, 8]);
    await endless;
    assertEquals(await third, [3]);
    assertEquals(await next, [9]);
    await greedy;
    await wrong;
  }));
