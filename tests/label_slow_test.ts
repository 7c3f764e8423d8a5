/** The label server as a process: killed, ended, started twice. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { drawPicture, KINDS } from "../datasets/testing/pictures.ts";
import type { State } from "../label/session.ts";
import { startTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

/** A label server of a folder's pictures. */
async function start(folder: string): Promise<{
  readonly task: ReturnType<typeof startTask>;
  readonly pid: number;
  readonly ask: (path: string, sent?: unknown) => Promise<State>;
}> {
  const task = startTask("label", [`${folder}/pictures`, "--budget", "60"], {
    env: { TRAWL_CACHE: `${folder}/cache`, TRAWL_DATA: `${folder}/data` },
  });
  const said = await task.says("Ctrl-C ends it");
  const address = /http:\S+/.exec(said)?.[0];
  assert(address !== undefined, said);
  const holder = await Deno.readTextFile(`${folder}/pictures/labels.csv.lock`);
  const headers = { origin: new URL(address).origin, "content-type": "application/json" };
  const ask = async (path: string, sent?: unknown): Promise<State> => {
    const options = sent === undefined ? {} : { method: "POST", body: JSON.stringify(sent) };
    const response = await fetch(address + path, { headers, ...options });
    assertEquals(response.status, 200);
    return await response.json();
  };
  return { task, pid: Number(/\d+/.exec(holder)![0]), ask };
}

Deno.test("a server that is killed after 100 labels has lost none of them", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/pictures`);
    for (let i = 0; i < 130; i++) {
      const kind = KINDS[i % 2]!;
      await Deno.writeFile(`${folder}/pictures/${kind} ${i}.png`, drawPicture(kind, 12, i));
    }
    const given = new Map<string, string>();
    const first = await start(folder);
    for (let state = await first.ask("state"); given.size < 100;) {
      for (const { picture, path } of state.batch.slice(0, 100 - given.size)) {
        const label = path.split(" ")[0]!;
        await first.ask("label", { picture, label, skipped: false });
        given.set(path, label);
      }
      if (given.size < 100) state = await first.ask("propose", null);
    }
    // One more is being written at this moment.
    const { batch } = await first.ask("state");
    const { picture } = batch.at(-1)!;
    const last = first.ask("label", { picture, label: "late", skipped: false }).catch(() => {});
    Deno.kill(first.pid, "SIGKILL");
    await last;
    await first.task.outcome;
    const lines = (await Deno.readTextFile(`${folder}/pictures/labels.csv`)).split("\n");
    for (const [path, label] of given) assert(lines.includes(`${path},${label}`), path);
    const second = await start(folder);
    const state = await second.ask("state");
    assert(state.labelled === 100 || state.labelled === 101, `${state.labelled}`);
    assertEquals(state.batch.filter(({ path }) => given.has(path)), []);
    assertStringIncludes(state.accuracy, "right");

    const rival = startTask("label", [`${folder}/pictures`], {
      env: { TRAWL_CACHE: `${folder}/cache`, TRAWL_DATA: `${folder}/data` },
    });
    const { code, stderr } = await rival.outcome;
    assertEquals(code, 2);
    assertStringIncludes(stderr, `is being labelled already, by process ${second.pid}`);

    Deno.kill(second.pid, "SIGINT");
    assertEquals((await second.task.outcome).code, 130);
    const left = namesIn(`${folder}/pictures`).filter((name) => !name.endsWith(".png"));
    assertEquals(left.filter((name) => !name.endsWith(".partial")), ["labels.csv"]);
  });
});
