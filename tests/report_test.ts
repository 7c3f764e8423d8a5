/** `deno task report`, as a user runs it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { sampleManifest, sampleRun } from "../runs/testing/runs.ts";
import { writeWhole } from "../core/save.ts";
import { encodeMeasurement } from "../runs/measurement.ts";
import { encodeRegression } from "../runs/regression.ts";
import { sampleMeasurement, sampleRegression } from "../reports/testing/measured.ts";
import { plain } from "../core/text.ts";
import { ResultStore } from "../runs/store.ts";
import { tableFromIPC } from "apache-arrow";
import { runTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

async function report(
  cwd: string,
  ...args: string[]
): Promise<{ code: number; out: string; error: string }> {
  const { code, stdout, stderr } = await runTask("report", args, { cwd });
  return { code, out: stdout, error: stderr };
}

Deno.test("report renders all folders of results, one, or says what is missing", () =>
  withFolder(async (folder) => {
    const empty = await report(folder);
    assertEquals([empty.code, empty.out], [2, ""]);
    assertStringIncludes(empty.error, 'There are no results in "results"');

    for (const seed of [0, 1]) {
      const store = new ResultStore(`${folder}/results/tiny`);
      await store.save(sampleRun(sampleManifest({ suite: "tiny", seed })));
    }
    const all = await report(folder);
    assertEquals([all.code, all.error], [0, ""]);
    assertEquals(all.out.trimEnd().split("\n").at(-1), "results/tiny/report.html");
    const page = await Deno.readTextFile(`${folder}/results/tiny/report.html`);
    assertStringIncludes(page, 'data-kind="curves"');
    const summary = JSON.parse(await Deno.readTextFile(`${folder}/results/tiny/summary.json`));
    assertEquals(summary.panels[0].strategies[0].seeds, [0, 1]);

    const wide = await report(folder, "--margin", "wide");
    assertEquals(wide.code, 2);
    assertStringIncludes(wide.error, '--margin "wide" is not a number of points');

    const titled = await report(folder, "results/tiny", "--out", "results/both", "--title", "<b>");
    assertEquals([titled.code, titled.error], [0, ""]);
    const text = await Deno.readTextFile(`${folder}/results/both/report.html`);
    assertEquals(/<title>(.*)<\/title>/.exec(text)?.[1], "&#60;b&#62;");

    const wrong = await report(folder, "nowhere");
    assertEquals([wrong.code, wrong.out], [2, ""]);
    assertStringIncludes(wrong.error, 'There is no file or folder "nowhere"');
  }));

Deno.test("report lists what cannot be used, leaves it where it is, and shows the rest", () =>
  withFolder(async (folder) => {
    const store = new ResultStore(`${folder}/results/tiny`);
    await store.save(sampleRun(sampleManifest({ suite: "tiny" })));
    const damaged = `${store.folder}/${"0".repeat(64)}.arrow`;
    await Deno.writeFile(damaged, new Uint8Array(10));
    const { code, out, error } = await report(folder, "results/tiny");
    assertEquals([code, error], [1, ""]);
    assertStringIncludes(out, `${"0".repeat(64)}.arrow: Not a complete Arrow IPC file`);
    assertStringIncludes(out, "glyphs · scattering");
    assertEquals((await Deno.readFile(damaged)).length, 10);
    const summary = JSON.parse(await Deno.readTextFile(`${folder}/results/tiny/summary.json`));
    assertEquals(summary.unreadable.length, 1);

    const none = await report(folder, damaged);
    assertEquals([none.code, none.out], [2, ""]);
    assertStringIncludes(none.error, "can be used");
  }));

Deno.test("report shows the newest measurement and regression test beside the runs", () =>
  withFolder(async (folder) => {
    await new ResultStore(`${folder}/results/tiny`).save(sampleRun(sampleManifest()));
    const write = (path: string, bytes: Uint8Array) =>
      writeWhole(`${folder}/results/${path}`, bytes);
    const measurement = sampleMeasurement();
    await write("measured/measure.arrow", encodeMeasurement(measurement));
    const earlier = { ...measurement, points: [], finishedAt: "2025-01-01T00:00:00.000Z" };
    await write("earlier/measure.arrow", encodeMeasurement(earlier));
    await write("regress/regress.arrow", encodeRegression(sampleRegression()));
    const { code, error } = await report(folder, "--out", "both");
    assertEquals([code, error], [0, ""]);
    const page = await Deno.readTextFile(`${folder}/both/report.html`);
    assertStringIncludes(page, '<section id="speed"');
    assertStringIncludes(page, "11 cases on");
    assertStringIncludes(page, '<section id="regression"');

    await write("regress/regress.arrow", new Uint8Array(10));
    const damaged = await report(folder, "--out", "both");
    assertEquals(damaged.code, 1);
    assertStringIncludes(damaged.out, "regress.arrow: Not a complete Arrow IPC file");
    const without = await Deno.readTextFile(`${folder}/both/report.html`);
    assert(!without.includes('<section id="regression"'));
  }));

Deno.test("report writes tables and data without a page, and only of one suite", () =>
  withFolder(async (folder) => {
    for (const suite of ["one", "two"]) {
      for (const strategy of ["random", "margin"]) {
        const store = new ResultStore(`${folder}/results/${suite}`);
        for (const seed of [0, 1]) {
          await store.save(sampleRun(sampleManifest({ suite, strategy, seed })));
        }
      }
    }
    const args = ["--format", "csv,json,arrow,bib", "--tables", "results/paper", "--output"];
    const { code, out, error } = await report(folder, ...args, "results/out", "--suite", "one");
    assertEquals([code, error], [0, ""]);
    assertEquals(namesIn(`${folder}/results/out`), [
      "analysis.json",
      "methods.md",
      "references.bib",
      "report.arrow",
      "tables",
    ]);
    const references = await Deno.readTextFile(`${folder}/results/out/references.bib`);
    assertStringIncludes(references, "@misc{trawl,\n");
    assertStringIncludes(out, "results/out/report.arrow");
    const csv = await Deno.readTextFile(
      `${folder}/results/out/tables/one-glyphs-scattering-results.csv`,
    );
    assertStringIncludes(csv.split("\r\n")[0]!, '"AUC, %","AUC, %, low","AUC, %, high"');
    const endings = new Set(namesIn(`${folder}/results/paper`).map((name) => name.split(".")[1]));
    assertEquals([...endings].sort(), ["csv", "md", "tex"]);
    const table = tableFromIPC(await Deno.readFile(`${folder}/results/out/report.arrow`));
    assertEquals([table.numRows, table.get(0)!.toJSON().suite], [12, "one"]);

    const unknown = await report(folder, "--suite", "onne");
    assertEquals([unknown.code, unknown.out], [2, ""]);
    assertStringIncludes(unknown.error, 'did you mean "one"?');
    const format = await report(folder, "--format", "pdf");
    assertStringIncludes(format.error, 'Unknown format "pdf"');
    assertEquals(format.code, 2);
  }));

Deno.test("no escape sequence or mark that turns text round reaches a written file or the terminal", () =>
  withFolder(async (folder) => {
    const evil = "\x1b[2Jv\u202ei\x9b31m\u200f\x07";
    const names = { dataset: `d${evil}`, backbone: `b${evil}`, suite: `s${evil}` };
    const store = new ResultStore(`${folder}/results/evil`);
    for (const strategy of ["random", `margin${evil}`]) {
      for (const seed of [0, 1]) {
        const manifest = sampleManifest({ ...names, strategy, seed, settings: { [evil]: evil } });
        const { environment } = manifest;
        await store.save(sampleRun({
          ...manifest,
          classes: [evil],
          skipped: { count: 1, first: [evil] },
          citations: [{ of: "strategy", name: strategy, title: evil, source: evil }],
          environment: { ...environment, cpu: evil, gitCommit: evil },
        }));
      }
    }
    await store.save({
      ...sampleRun(sampleManifest({ ...names, seed: 2 }), 1),
      failure: `No ${evil} memory`,
    });
    await Deno.writeTextFile(`${folder}/results/evil/x${evil}.arrow`, evil);
    const formats = [
      "--format",
      "html,csv,md,latex,json,arrow,bib",
      "--figures",
      "results/out/figures",
    ];
    const args = ["results/evil", "--output", "results/out", "--title", evil, ...formats];
    const { code, out, error } = await report(folder, ...args);
    assertEquals([code, error], [1, ""]);
    const steering = /[^\P{Cc}\n\r\t]|\p{Bidi_Control}/u;
    assertEquals(steering.exec(out)?.[0], undefined);
    let files = 0;
    for (const inside of ["", "/tables", "/figures"]) {
      for await (const { name, isFile } of Deno.readDir(`${folder}/results/out${inside}`)) {
        if (!isFile) continue;
        files++;
        const text = await Deno.readTextFile(`${folder}/results/out${inside}/${name}`);
        // Numbers in Arrow's columns hold any byte: there, only what the names had is looked for.
        const found = name.endsWith(".arrow")
          ? /\p{Bidi_Control}/u.exec(text)
          : steering.exec(text);
        assertEquals([name, found?.[0]], [plain(name), undefined]);
        if (name.endsWith(".json")) assertEquals([name, /\\u[0-9a-f]{4}/.exec(text)], [name, null]);
      }
    }
    assert(files > 20);
  }));
