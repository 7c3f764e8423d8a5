/** `trawl`, the launcher, stopped by signals. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { ndarray } from "../core/ndarray.ts";
import { writeNpy } from "../core/npy.ts";
import { stream } from "../core/random.ts";
import { listeningSuite, options } from "./support/bench.ts";
import { forEachAtOnce, startTask } from "./support/command.ts";
import { appears, withFolder } from "./support/folder.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

Deno.test({
  name: "a signal reaches the command once, also if all processes of a terminal get it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/listening.ts`, listeningSuite);
      const cases = [
        ["SIGTERM", "SIGTERM", 75],
        ["SIGINT", "SIGINT", 130],
        // With SIGUSR1, Deno would open the command to debuggers.
        ["SIGUSR1", "SIGUSR2", 75],
      ] as const;
      await forEachAtOnce(cases, async ([signal, sent, code]) => {
        const { process, outcome } = startTask("bench", ["./listening.ts", "--out", signal], {
          cwd: folder,
          ...options,
        });
        await appears(`${folder}/${signal}/listening`, ".checkpoint");
        process.kill(signal);
        const ended = await outcome;
        assertEquals(ended.code, code, ended.stderr);
        assertEquals(ended.stderr.match(/arrived .*/g), [`arrived ${sent}`]);
        assertStringIncludes(ended.stderr, "Run the same command to resume");
      });
    }),
});

Deno.test({
  name: "Ctrl-C, which a terminal sends to the command as well, ends it in good order",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/listening.ts`, listeningSuite);
      // A process group of its own, as a shell makes one for a command.
      const trawl = ["run", "-q", "-RE", "--allow-run", `${root}cli/trawl.ts`];
      const command = new Deno.Command("setsid", {
        args: [Deno.execPath(), ...trawl, "bench", "./listening.ts"],
        cwd: folder,
        env: { NO_COLOR: "1", ...options.env },
        stdout: "null",
        stderr: "piped",
      }).spawn();
      const stderr = new Response(command.stderr).text();
      await appears(`${folder}/results/listening`, ".checkpoint");
      await new Deno.Command("kill", { args: ["-INT", "--", `-${command.pid}`] }).output();
      const { code } = await command.status;
      assertEquals(code, 130);
      assertStringIncludes(await stderr, "Run the same command to resume");
    }),
});

Deno.test("a long choice says how much is left, and Ctrl-C ends it with nothing on stdout", async () => {
  await withFolder(async (folder) => {
    // 20,000 picks, each of which compares 4 million numbers.
    const random = stream(0, "long");
    const pool = ndarray(Float32Array.from({ length: 4e6 }, () => random.normal()), [40_000, 100]);
    await Deno.writeFile(`${folder}/pool.npy`, writeNpy(pool));
    const args = ["--strategy", "coreset", "--budget", "20000", "--features", `${folder}/pool.npy`];
    const { process, says, outcome } = startTask("select", [...args, "--json"]);
    await says(" left\n");
    process.kill("SIGINT");
    const { code, stdout, stderr } = await outcome;
    assertMatch(
      stderr,
      /^(coreset: \d+:\d\d, estimating how long it takes\n)*coreset: about \d+ %, about \d+:\d\d left\n/,
    );
    assertEquals([code, stdout], [130, ""]);
  });
});
