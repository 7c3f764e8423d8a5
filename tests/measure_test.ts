/** `deno task measure`, as a user runs it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { vectorsOf } from "../bench/environment.ts";
import { decodeMeasurement } from "../runs/measurement.ts";
import { forEachAtOnce, runTask, startTask } from "./support/command.ts";
import { appears, namesIn, withFolder } from "./support/folder.ts";

Deno.test("measure measures each case in a process of its own, and writes a row for each", async () => {
  await withFolder(async (folder) => {
    // Deno starts no process by itself where this is set.
    const options = { env: { LD_LIBRARY_PATH: "/nowhere" }, cwd: folder };
    const args = ["predict-linear", "margin", "--quick", "--threads", "1", "--out", "new/one"];
    const { code, stdout, stderr } = await runTask("measure", args, options);
    assertEquals(code, 0, stderr);
    assertEquals(namesIn(`${folder}/new/one`), ["measure.arrow", "measure.html"]);
    assertEquals(stdout.trimEnd().split("\n").at(-1), "new/one/measure.html");
    assert(!`${stdout}${stderr}`.includes("\x1b"), "colours without a terminal");
    assertEquals(stderr.match(/^(margin|predict-linear) /gm)?.length, 2, stderr);
    assert(stdout.split("\n").every((line) => line.length <= 80), stdout);

    const path = `${folder}/new/one/measure.arrow`;
    const { points, planned, environment } = decodeMeasurement(await Deno.readFile(path));
    assertEquals(points.map(({ benchmark }) => benchmark), ["predict-linear", "margin"]);
    assertEquals([planned, environment.threads, environment.provider], [2, 1, "cpu"]);
    if (Deno.build.os === "linux") {
      const { stdout } = await new Deno.Command("cat", { args: ["/proc/cpuinfo"] }).output();
      const flags = /^(?:flags|Features).*$/m.exec(new TextDecoder().decode(stdout))?.[0] ?? "";
      assertEquals(environment.vectors, vectorsOf(flags));
    }
    for (const { status, message, timing } of points) {
      assertEquals([status, message], ["measured", ""]);
      const { firstSeconds, peaks, baselineBytes, peakBytes, counters } = timing!;
      const rates = [firstSeconds, peaks.operations, peaks.bandwidth, counters.calls];
      assert(rates.every((rate) => rate > 0), String(rates));
      assert(peakBytes > baselineBytes && peakBytes < 1e9, `${baselineBytes}, ${peakBytes}`);
    }
  });
});

Deno.test("a case whose data are not here is skipped, which is said and is not a failure", async () => {
  await withFolder(async (folder) => {
    const options = { env: { TRAWL_DATA: `${folder}/none` } };
    const { code, stdout, stderr } = await runTask(
      "measure",
      ["precision", "--out", folder],
      options,
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `skipped. MobileNet's weights are not at "${folder}/none/`);
    assertStringIncludes(stdout, "! precision, ");
    const { points } = decodeMeasurement(await Deno.readFile(`${folder}/measure.arrow`));
    assertEquals(points.map(({ status, timing }) => [status, timing]), [["skipped", undefined]]);
  });
});

Deno.test("measure names what it does not know, and exits with 2", async () => {
  const cases = [
    [["--qick"], 'did you mean "--quick"?'],
    [["bait-binry"], 'did you mean "bait-binary"?'],
    [["margin", "--ladder", "M"], 'Unknown axis "M"'],
    [["margin", "--ep", "gpu"], 'Unknown execution provider "gpu"'],
    [["margin", "--threads", "0"], "--threads must be a whole number of at least 1"],
  ] as const;
  await withFolder(async (folder) => {
    await forEachAtOnce(cases, async ([args, message]) => {
      const { code, stdout, stderr } = await runTask("measure", ["--out", folder, ...args]);
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, message);
    });
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("measure keeps what it measured when it is stopped", async () => {
  await withFolder(async (folder) => {
    const args = ["margin", "--out", folder, "--quick", "--ladder", "all"];
    const { process, outcome } = startTask("measure", args);
    await appears(folder, "measure.arrow");
    process.kill("SIGINT");
    const { code, stdout, stderr } = await outcome;
    assertEquals(code, 130, stderr);
    assertStringIncludes(stderr, "Stopping");
    assertStringIncludes(stdout, "measure.html");
    assertEquals(namesIn(folder), ["measure.arrow", "measure.html"]);
    const bytes = await Deno.readFile(`${folder}/measure.arrow`);
    const { points, planned } = decodeMeasurement(bytes);
    assert(points.length > 0 && points.length < planned, `${points.length} of ${planned}`);
    assert(points.every(({ status }) => status === "measured"), stderr);
    const page = await Deno.readTextFile(`${folder}/measure.html`);
    const left = planned - points.length;
    assertStringIncludes(page, `${left} of ${planned} not measured: it was stopped`);
  });
});
