import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { namesIn, withFolder } from "../tests/support/folder.ts";
import { sampleManifest, sampleRun } from "./testing/runs.ts";
import { decodeRuns, encodeRun } from "./arrow.ts";
import { hashPath, RunReader, writeRun } from "./file.ts";
import { readResults } from "./read.ts";
import { ResultStore } from "./store.ts";
import { validateRun } from "./key.ts";

/** Of a sample run, the bit in the first message's table with which Arrow's own loop never ends. */
const ENDLESS_BIT = 148;

/** The bit that makes a vector so long that reading it fills any memory. */
const GREEDY_BIT = 761;

/** Little time, and little memory to fill. */
const limits = { seconds: 2, heapMegabytes: 64 };

function flipped(bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

Deno.test("a result has a hash beside it, as sha256sum writes it", () =>
  withFolder(async (folder) => {
    const path = `${folder}/run.arrow`;
    await writeRun(path, sampleRun());
    assertEquals(namesIn(folder), ["run.arrow", "run.arrow.sha256"]);
    const hash = sha256(await Deno.readFile(path));
    assertEquals(await Deno.readTextFile(hashPath(path)), `${hash}  run.arrow\n`);
    // A worker would have no time at all.
    assertEquals(await new RunReader({ seconds: -1e6 }).read(path), [sampleRun()]);
  }));

Deno.test("a bit flipped beside a hash is named as damage, with what to do, and never parsed", () =>
  withFolder(async (folder) => {
    const path = `${folder}/run.arrow`;
    await writeRun(path, sampleRun());
    const bytes = await Deno.readFile(path);
    for (const bit of [ENDLESS_BIT, 8 * bytes.length - 1]) {
      await Deno.writeFile(path, flipped(bytes, bit));
      await assertRejects(
        () => new RunReader().read(path),
        InputError,
        "It is damaged: its hash is not the one in its .sha256 file. Restore both from a copy, or run",
      );
    }
  }));

Deno.test("a file without a hash on which Arrow's own loop never ends is named at once", () =>
  withFolder(async (folder) => {
    const path = `${folder}/run.arrow`;
    await Deno.writeFile(path, flipped(encodeRun(sampleRun()), ENDLESS_BIT));
    await assertRejects(
      () => new RunReader().read(path),
      InputError,
      "Not a complete Arrow IPC file: restore it from a copy",
    );
  }));

Deno.test("a file without a hash that cannot be read in time is named, and the rest is read", () =>
  withFolder(async (folder) => {
    const bytes = encodeRun(sampleRun());
    await Deno.writeFile(`${folder}/greedy.arrow`, flipped(bytes, GREEDY_BIT));
    await Deno.writeFile(`${folder}/good.arrow`, bytes);
    // Signals are heard meanwhile, as timers are.
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const { results, unreadable } = await readResults([folder], limits);
    clearInterval(timer);
    assert(ticks > 0);
    assertEquals(results.map(({ manifest }) => manifest), [sampleManifest()]);
    assertEquals(unreadable.map(({ path }) => path), [`${folder}/greedy.arrow`]);
    assertStringIncludes(
      unreadable[0]!.reason,
      "It is damaged: reading it did not end within 2.0 s",
    );
  }));

Deno.test("a damaged checkpoint that cannot be read in time is put aside", () =>
  withFolder(async (folder) => {
    const rejected: string[] = [];
    const store = new ResultStore(folder, () => {});
    const strict = new ResultStore(folder, ({ reason }) => rejected.push(reason), {
      ...limits,
      seconds: 0.5,
    });
    const run = sampleRun(sampleManifest(), 2);
    const { key } = run.manifest;
    await store.checkpoint(run);
    const path = store.checkpointPath(key);
    assertEquals(await store.loadCheckpoint(key), run);
    await Deno.writeFile(path, flipped(await Deno.readFile(path), GREEDY_BIT));
    assertEquals(await strict.loadCheckpoint(key), undefined);
    assertStringIncludes(rejected[0]!, "It is damaged: reading it did not end");
    assertEquals(namesIn(folder), [`${key}.checkpoint.invalid`]);
  }));

Deno.test("a write that is interrupted leaves a result that is read", () =>
  withFolder(async (folder) => {
    const path = `${folder}/run.arrow`;
    const [old, run] = [{ ...sampleRun(sampleManifest(), 1), failure: "Oh" }, sampleRun()];
    const reader = new RunReader();
    await writeRun(path, old);
    await Deno.remove(hashPath(path));
    assertEquals(await reader.read(path), [old]);
    await Deno.writeFile(path, encodeRun(run));
    assertEquals(await reader.read(path), [run]);
    await Deno.writeTextFile(hashPath(path), "4f5a");
    assertEquals(await reader.read(path), [run]);
    await writeRun(path, run);
    await Deno.remove(path);
    await assertRejects(() => reader.read(path), Deno.errors.NotFound);
  }));

Deno.test("a hash in capital letters counts, and a file far larger than a hash is not read as one", () =>
  withFolder(async (folder) => {
    const path = `${folder}/run.arrow`;
    await writeRun(path, sampleRun());
    const hash = await Deno.readTextFile(hashPath(path));
    await Deno.writeTextFile(hashPath(path), hash.toUpperCase());
    assertEquals(await new RunReader({ seconds: -1e6 }).read(path), [sampleRun()]);
    await Deno.truncate(hashPath(path), 2 ** 29);
    await assertRejects(() => new RunReader().read(path), InputError, "has 536870912 bytes");
  }));

Deno.test("a link in a folder leads to its result, and anything but a regular file is named", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/runs`);
    await Deno.writeFile(`${folder}/run`, encodeRun(sampleRun()));
    await Deno.symlink("../run", `${folder}/runs/a.arrow`);
    await Deno.symlink("../none", `${folder}/runs/b.arrow`);
    const { results, unreadable } = await readResults([`${folder}/runs`]);
    assertEquals(results.map(({ manifest }) => manifest), [sampleManifest()]);
    assertEquals(unreadable.map(({ path }) => path), [`${folder}/runs/b.arrow`]);
  }));

Deno.test("a file larger than any result, and what is not a file, are refused by their size and kind", () =>
  withFolder(async (folder) => {
    const path = `${folder}/large.arrow`;
    await Deno.writeTextFile(path, "ARROW1");
    await Deno.truncate(path, 2 ** 29);
    await Deno.mkdir(`${folder}/folder.arrow`);
    const reader = new RunReader();
    await assertRejects(() => reader.read(path), InputError, "a result has at most 268435456");
    await assertRejects(() => reader.read(`${folder}/folder.arrow`), Error, "not a regular");
  }));

/** What the first layout's code wrote for `sampleRun()`, compressed by gzip. */
const FIRST_LAYOUT =
  "H4sIAAAAAAACA+1YPWwcRRQe2xdzBEMMHMiFhawVRQpzmv2fuyY/WCJCkbACAgmCnNmZWd/Ke7un3b3ETmTJBQUVSkEREA" +
  "WiQC4QSkERJAoKiiglojBUIBCioHBBGXK82Z21z2MfEj0jz87NvO+9efPem/d2feHKldfeMhEaQdttINRCVZtDz8PvM2ge" +
  "NeA3QkvTqG4z8/BooNNoASjN8lfFtzADRHTYMJrc5rVxQY1nNdxZDUc0/KqGX9Xw19S4pMYdDb+j4W9r8nc1/K6Gv6fR72" +
  "n0+xr9vkbf0+h72v77Gn1fozenjtLreU1f0uhLGp1odKLRVzX6qkbvafSeRt/R6Dsa/Y5Gv6PR72r0uxr9vkav5wf21eh7" +
  "Gv++Rt/X+NG0Fq/TWhxr9KXp47H+HDp6L9D/82Pz2f+Ir3lkbnoGek77g1iMP0/Grcdbg14+/jzE1XnsBSmP0aIQWZSsn/" +
  "TruNyMJjztjz8n576pw7CC7InQY2rvw/bzObtsv54Ly/b7uY8/ku3HY2OF/2vC+MeE8dsJ491jY7XP18fGW60vX/nl5nsT" +
  "xg8PRu3oFyFDqXFejZVvZ8dioLbPjLLPqTFbNZXNeZqIup9kY1nP6ns5B159qqxkzZJ3HtV1roEczS/NOs809Pt8uuSt65" +
  "3EDRqVnptKtzuwp1y/DP089JBg22eBb/khtigjHYf5oUVwGAgzIBamoWUL0w/d0PKJ77nctj3ihpxQjAUJO0idtcjojbid" +
  "96jlemWOV3W3qfT4AQz1APotI2c90adviiyP0sTomssGS5MwWje6QBtGhTC6RnU7jGWD04LmooCl6iLAUkDZRgAWlbCDYI" +
  "f1HFQoxPoWrFfBLddEUchLAbK35Uxwo4uXjSiJiojGRtcBcUO+LjewQY8tBhfT6FoAHQbltgDuCcqlbhtRAqMRR4mgGcgW" +
  "g5SBQl13e/tAz0s07wHGpp4IsN/Bod0Bm/qs44Q2cb3A4txiLjdNLDximh62LM+kHdqxbG4HgWVTzkjgj51SSQws4RNhUz" +
  "cITO5hHvoWISYR1PU9LmjIvYB2AscioQiFafsdR2DTCkG8a3ocDiCtzGtprtdxOCbUEq4dhowKzGwT28Kl3As97Hs04B0P" +
  "i8AMCXU91/exgwNmYpDvYysAaYM0jV+PboIXTAxGKkReVFMXZjzqi0S6F8xDYOeY5rk07DsGlUcz3gXrJdejLE0AV0jjlu" +
  "EDmuG22cbS7yJJYWq1O20PpmmSbGbDpAC5sGq2bVyi0rxyyHATJjRj8mybxFvzHHnewRCmdGmQpUzkeZqVNsiUg/uin2Zb" +
  "F7cKOYcjqAYn6WXg8AoErNcjLjKQI6UtG+tR8XLa70cyIIfJRpLeSKrVlSgrIPKKbCiWjThlG8rSmGEbuwTs7YbCxU7gYU" +
  "cwZgniu8wmggsHY8Zdxn2b045vA9wyPUt4AbaYFxoybAuaFYJfkJta2PJewib8vYFxt/xrg9pvgxYhRHXeOxlnjuE2hLwi" +
  "HQ8UgMizsNfBzHJsOwDPcp84nAiTYo/jgBISkBDY5M13CBeQKjwIrdAyqbGNIF/V975PkyiEEKhy1gokmib0Pbjvu9AH0M" +
  "9Db0K/B8loE/ol6C3ov0FC+wr65lT1XvcQ+L+BflW9m8uctfhwNJo/fB861VL1qA9upetVap0DzMoJOJmvwYDFUNVQBzC3" +
  "/x6N1DfElMLOragcPojYRq7ybJkvj8qcbql1yFMH1fNVkCff3W8D9s8x2S+q1wJJe1rKFnRjrQq8tUBGnuJvP5J1YBqdfX" +
  "TIq74FZhZRZedcxIIVa7mAZMkVY6j4rj06eU+pt7hO4yHkxaOcCH2meD+ZsOeTlW+jRGP8SfH9MMbXGvvmkvWQssons6MK" +
  "KwvdJKxQWEthl0fHfDPTUr4JskhkSo9A4a/+i+wkjsuFDxT2/dFk3wQ0pgkTfI0yNswo21L7PFC8343xLo7xNsvzHmEpo6" +
  "4JfVa9nM9D9DTQE+jZ8nbMjdX2A1nTC0pWTAMRx4LXkj4fVbG1NDoeh9ImZc1S2O8V9rKGXVQxK+vfUR0bpY6SZ0fxKH1O" +
  "1frUVbXmKgD3xQRsXbNq7KeA2xudfHdVway+h0pMq9TxTGmdZvkc51tQ5y3fEA7etRolz/nHEbpQ/o/gH2MtCqoqEAAA";

Deno.test("a result of the first layout is read as it was written", async () => {
  const packed = Uint8Array.from(atob(FIRST_LAYOUT), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const [run] = decodeRuns(await new Response(stream).bytes());
  assertEquals(run.manifest.schemaVersion, 1);
  validateRun(run, run.manifest.key);
  assertEquals(run, sampleRun());
});
