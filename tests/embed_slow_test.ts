/** `deno task embed`, killed and run again. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { sha256 } from "../core/files.ts";
import { type Started, startTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

const args = "glyphs --backbone scattering --split train --threads 1 --batch 2".split(" ");

function start(folder: string): Started {
  return startTask("embed", args, {
    env: { TRAWL_CACHE: folder, TRAWL_DATA: `${folder}/data`, INIT_CWD: folder },
  });
}

/** The parts that lie in a cache. */
function parts(folder: string): number {
  try {
    const root = `${folder}/features/parts`;
    const [set] = namesIn(root);
    return namesIn(`${root}/${set}`).filter((name) => name.endsWith(".safetensors")).length;
  } catch {
    return 0;
  }
}

/** What a process is ended by, and what it exits with. */
const signals = [["SIGKILL", 137], ["SIGINT", 130], ["SIGTERM", 75]] as const;

Deno.test("embed that is killed again and again ends with the same bits", async () => {
  await withFolder(async (folder) => {
    const [whole, pieces] = [`${folder}/whole`, `${folder}/pieces`];
    await Deno.mkdir(whole);
    await Deno.mkdir(pieces);
    const { code, stdout } = await start(whole).outcome;
    assertEquals(code, 0);
    for (const [i, [signal, expected]] of signals.entries()) {
      const before = parts(pieces);
      const { process, outcome } = start(pieces);
      while (parts(pieces) === before) await new Promise((resolve) => setTimeout(resolve, 5));
      process.kill(signal);
      const { code, stderr } = await outcome;
      assertEquals(code, expected, stderr);
      if (i > 0) {
        assertMatch(stderr, /continues after [\d,]+ of 4,000 images\n/);
        assertMatch(stderr, /Stopped: run the same command to resume\n$/);
      }
    }
    const last = await start(pieces).outcome;
    assertEquals(last.code, 0, last.stderr);
    assert(parts(pieces) === 0 && namesIn(`${pieces}/features`).length === 1);
    const hash = (path: string): string => sha256(Deno.readFileSync(path.trimEnd()));
    assertEquals(hash(last.stdout), hash(stdout));
  });
});
