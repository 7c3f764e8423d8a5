import { assertEquals, assertStringIncludes } from "@std/assert";
import { defineStrategy, type Query } from "../../strategies/strategy.ts";
import { madeUpQuery, withRuntime } from "../../strategies/testing/queries.ts";
import { estimateSeconds, mayBeLong } from "./select_progress.ts";

const sizes = { size: 64, labelled: 64, dimensions: 2, classes: 3, budget: 64 };

Deno.test("work whose time is still to be estimated is shown, too", async () => {
  const module = new URL("./select_progress.ts", import.meta.url);
  const code = `import { whileShown } from "${module}";
    await whileShown("bait", undefined, (expect) => new Promise((resolve) => {
      Deno.stdin.read(new Uint8Array(1)).then(() => expect(600));
    }));`;
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "--allow-read",
        `--config=${new URL("../../deno.json", import.meta.url).pathname}`,
      ],
      `data:text/javascript,${encodeURIComponent(code)}`,
    ],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const lineOf = async (word: string): Promise<string> => {
    for (let text = "";;) {
      const { value, done } = await said.read();
      text += value ?? "";
      const line = text.split("\n").slice(0, -1).find((line) => line.includes(word));
      if (line !== undefined || done) return line ?? text;
    }
  };
  assertStringIncludes(await lineOf("bait"), ", estimating how long it takes");
  const input = process.stdin.getWriter();
  await input.write(Uint8Array.of(10));
  assertStringIncludes(await lineOf("bait"), "bait: about 0 %, about ");
  await input.close();
  await said.cancel();
  process.kill("SIGKILL");
  await process.status;
});

Deno.test("smaller choices are made without a state, which is of all labelled rows", () =>
  withRuntime(async (runtime) => {
    const seen: Query["state"][] = [];
    const strategy = defineStrategy({
      name: "counting",
      title: "Counting",
      summary: "Remembers something",
      needs: ["state"],
      select: ({ budget, state }) => {
        seen.push(state);
        return Promise.resolve({ picks: [...Array(budget).keys()], state: 1 });
      },
    });
    await estimateSeconds(strategy, { ...madeUpQuery(runtime, sizes, 0), state: 1 }, {});
    assertEquals(seen, [undefined, undefined, undefined, undefined]);
  }));

Deno.test("a choice from many draws may be long", () =>
  withRuntime((runtime) => {
    const query = madeUpQuery(runtime, sizes, 0);
    assertEquals(mayBeLong(query), false);
    const mcLogits = { data: new Float32Array(), shape: [64, 4000, 3] };
    assertEquals(mayBeLong({ ...query, pool: { size: 64, mcLogits } }), true);
    return Promise.resolve();
  }));
