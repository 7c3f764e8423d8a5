/** `deno task regress` end to end, in a copy of the project that is a git clone. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { readHistory } from "../runs/history.ts";
import { readRegression } from "../runs/regression.ts";
import { type Outcome, runTask, startTask } from "./support/command.ts";
import { namesIn, withFolder } from "./support/folder.ts";

/** A copy of the project with one commit. */
interface Copy {
  readonly project: string;
  readonly out: string;
  readonly regress: (...args: string[]) => Promise<Outcome>;
  /** Changes a file. */
  readonly change: (path: string, from: string, to: string) => Promise<void>;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory, isFile } of Deno.readDir(from)) {
    if ([".git", "results", "node_modules"].includes(name)) continue;
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else if (isFile) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

async function withCopy(body: (copy: Copy) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const [project, out] = [`${folder}/project`, `${folder}/out`];
    await copyFolder(fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, ""), project);
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    for (const args of [["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]]) {
      const git = new Deno.Command("git", { args: ["-C", project, ...identity, ...args] });
      assert((await git.output()).success, args[0]);
    }
    await body({
      project,
      out,
      regress: (...args) => runTask("regress", [...args, "--out", out], { project }),
      async change(path, from, to) {
        const text = await Deno.readTextFile(`${project}/${path}`);
        assert(text.includes(from));
        await Deno.writeTextFile(`${project}/${path}`, text.replace(from, to));
      },
    });
  });
}

const FILES = ["regress.arrow", "regress.html", "regress.md"];

Deno.test("HEAD against itself: verdict, files and exit code agree", () =>
  withCopy(async ({ out, regress, project }) => {
    const args = ["--base", "HEAD", "--only", "margin,random", "--pairs", "3"];
    // A folder of the user's stays.
    await Deno.mkdir(`${out}/work`, { recursive: true });
    const { code, stdout, stderr } = await regress(...args, "--json");
    const found = JSON.parse(stdout);
    assertEquals(code, { ok: 0, regressed: 1, inconclusive: 3 }[found.outcome as string], stderr);
    assertEquals(namesIn(out), [...FILES, "work"]);
    const stored = await readRegression(`${out}/regress.arrow`);
    assertEquals(stored.base.content, stored.head.content);
    assertEquals(stored.base.commit, stored.head.commit);
    assertEquals(found.cases.length, 4);
    for (const [i, { pairs, baseCounters, headCounters }] of stored.cases.entries()) {
      // Three pairs bear no verdict, so that the extension follows.
      assertEquals([pairs.length, found.cases[i].pairs], [6, 6]);
      assertEquals(baseCounters, headCounters);
      assert(
        pairs.every(({ base, head, control }) =>
          [base, head, control].every((times) => times.length >= 2)
        ),
      );
    }
    const markdown = await Deno.readTextFile(`${out}/regress.md`);
    for (const name of ["margin", "random"]) assertStringIncludes(markdown, name);
    assertEquals(await Deno.stat(`${project}/results`).catch(() => undefined), undefined);
  }));

Deno.test("a commit is recorded against the base of its machine, and a changed tree is not", () =>
  withCopy(async ({ out, project, regress, change }) => {
    const args = ["--record", "--only", "random", "--pairs", "10", "--margin", "0.3"];
    const first = await regress(...args, "--base", "HEAD");
    assertStringIncludes(first.stdout, "trend.html", first.stderr);
    const [name, ...others] = namesIn(`${project}/bench/history`);
    assertEquals(others, []);
    const rows = await readHistory(`${project}/bench/history/${name}`);
    const { head } = await readRegression(`${out}/regress.arrow`);
    assertEquals(rows.map(({ benchmark, commit, base }) => [benchmark, commit, base]), [
      ["random", head.commit!, head.commit!],
      ["random", head.commit!, head.commit!],
    ]);
    assertEquals(namesIn(out), [...FILES, "trend.html"]);
    await change("strategies/random.ts", "/**", "/** More.");
    const refused = await regress(...args);
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.stderr, "commit them first");
  }));

Deno.test("a planted delay is regressed, a changed comment is not, and a stopped call resumes", () =>
  withCopy(async ({ out, project, regress, change }) => {
    // The margin is wide, so that other work on the machine decides nothing.
    const args = ["--only", "margin", "--pairs", "14", "--margin", "0.3", "--threads", "1"];
    await change("strategies/margin.ts", "/** Margin sampling. */", "/** Another comment. */");
    const started = startTask("regress", [...args, "--out", out], { project });
    await started.says("pair 1/14");
    started.process.kill("SIGTERM");
    const stopped = await started.outcome;
    assertEquals(stopped.code, 75, stopped.stderr);
    assertEquals(namesIn(out), ["regress.arrow"]);
    const partly = await readRegression(`${out}/regress.arrow`);
    const done = partly.cases.map(({ pairs }) => pairs.length);
    assert(done.some((count) => count > 0) && done.every((count) => count < 14));

    const comment = await regress(...args);
    assertStringIncludes(comment.stderr, `Continues "${out}/regress.arrow"`);
    assertStringIncludes(comment.stderr, "working tree against HEAD");
    const whole = await readRegression(`${out}/regress.arrow`);
    for (const [i, { pairs, status }] of whole.cases.entries()) {
      assertEquals(status, "compared");
      assertEquals(pairs.slice(0, done[i]!), partly.cases[i]!.pairs);
      assert(pairs.length >= 14);
    }
    assertNotEquals(comment.code, 1, comment.stdout);

    await change(
      "strategies/margin.ts",
      'select: (query) => pickByScore(query, "margin", marginScore),',
      `async select(query) {
        const start = performance.now();
        const picks = await pickByScore(query, "margin", marginScore);
        const end = performance.now();
        while (performance.now() < end + 0.5 * (end - start));
        return picks;
      },`,
    );
    let slow = await regress(...args);
    assertStringIncludes(slow.stderr, "the files changed");
    // A machine that is busy for a while may take another call.
    for (let i = 0; i < 2 && slow.code === 3; i++) slow = await regress(...args);
    assertEquals(slow.code, 1, slow.stdout + slow.stderr);
    assertStringIncludes(slow.stdout, "regressed");
    assertEquals(namesIn(out), FILES);
  }));
