import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import { appears, withFolder } from "../tests/support/folder.ts";
import type { Ended } from "../core/ended.ts";
import { checkedOut } from "./machine_facts.ts";
import { execute } from "./programs.ts";

/** Runs a program's text in a process of its own. */
async function run(
  text: string,
  permissions: string[] = [],
  signal: AbortSignal = new AbortController().signal,
): Promise<Ended> {
  let ended: Ended | undefined;
  await withFolder(async (folder) => {
    const path = `${folder}/program.ts`;
    await Deno.writeTextFile(path, text);
    const module = pathToFileURL(path).href;
    ended = await execute("program", { module, permissions }, ["one", "two"], { signal });
  });
  return ended!;
}

Deno.test("execute hands arguments over, and what is written back", async () => {
  const { stdout, stderr, code, signal } = await run(
    "console.log(Deno.args.join()); console.error('oops'); Deno.exit(3);",
  );
  assertEquals([stdout, stderr, code, signal], ["one,two\n", "oops\n", 3, undefined]);
});

Deno.test({
  name: "a process that crashes leaves what it wrote before",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const ended = await run("console.log('before'); Deno.kill(Deno.pid, 'SIGABRT');", [
      "--allow-run",
    ]);
    assertEquals([ended.stdout, ended.signal], ["before\n", "SIGABRT"]);
  },
});

Deno.test("a process that hangs is ended, and what it wrote before is there", async () => {
  await withFolder(async (folder) => {
    const written = JSON.stringify(`${folder}/written`);
    const text = `console.log('before'); Deno.writeTextFileSync(${written}, ''); for (;;);`;
    const hanging = new AbortController();
    const ended = run(text, ["--allow-write"], hanging.signal);
    await appears(folder, "written");
    hanging.abort();
    const { stdout, code } = await ended;
    assertEquals([stdout, code], ["before\n", undefined]);
  });
});

Deno.test({
  name: "the commit is read, and no program that the folder's configuration names is run",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const run = async (...args: string[]): Promise<string> => {
        const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
        const git = new Deno.Command("git", { args: ["-C", folder, ...identity, ...args] });
        const { success, stdout, stderr } = await git.output();
        assertEquals(success, true, new TextDecoder().decode(stderr));
        return new TextDecoder().decode(stdout).trim();
      };
      assertEquals(checkedOut(folder), {});
      await run("init", "--quiet");
      assertEquals(checkedOut(folder), {});
      await Deno.writeTextFile(`${folder}/.gitattributes`, "a filter=evil=1\nb filter=late\n");
      for (const name of ["a", "b"]) await Deno.writeTextFile(`${folder}/${name}`, name);
      await run("add", ".");
      await run("commit", "--quiet", "--message", "A commit");
      const commit = await run("rev-parse", "HEAD");
      assertEquals(checkedOut(folder), { commit, changed: false });
      const program = `touch "${folder}/.git/ran"; cat`;
      for (
        const key of [
          "filter.evil=1.clean",
          "filter.evil=1.smudge",
          "filter.late.process",
          "core.fsmonitor",
          "core.sshCommand",
          "alias.status",
          "core.pager",
        ]
      ) await run("config", key, program);
      await run("config", "filter.late.required", "true");
      await run("config", "core.hooksPath", ".git/own");
      await Deno.mkdir(`${folder}/.git/own`);
      for (const name of ["post-index-change", "fsmonitor-watchman"]) {
        await Deno.writeTextFile(`${folder}/.git/own/${name}`, `#!/bin/sh\n${program}`, {
          mode: 0o755,
        });
      }
      // Files whose time has changed are read again: that is when filters run.
      for (const name of ["a", "b"]) await Deno.utime(`${folder}/${name}`, 1e9, 1e9);
      assertEquals(checkedOut(folder), { commit, changed: false });
      await Deno.writeTextFile(`${folder}/b`, "c");
      assertEquals(checkedOut(folder), { commit, changed: true });
      assertEquals(await Deno.stat(`${folder}/.git/ran`).catch(() => undefined), undefined);
    }),
});

Deno.test({
  name: "a program that takes more memory than it may is ended, with all that it started",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const words = ["-c", "sleep 600 & sleep 600"];
    const { over, peakBytes, code } = await execute("sh", {}, words, { memory: 1000 });
    assertEquals([over, code], ["1.00 kB of memory", undefined]);
    assert(peakBytes! > 1000);
  },
});

Deno.test({
  name: "a program whose memory is watched ends with its launcher, even if that is killed",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const programs = new URL("./programs.ts", import.meta.url).href;
      const script = `echo $$ > ${folder}/part; mv ${folder}/part ${folder}/born; sleep 600`;
      const launcher = `import { execute } from "${programs}";
        await execute("sh", {}, ["-c", ${JSON.stringify(script)}], { memory: 1e12 });`;
      await Deno.writeTextFile(`${folder}/launcher.ts`, launcher);
      const process = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "-q", `${folder}/launcher.ts`],
      }).spawn();
      await appears(folder, "born");
      const id = (await Deno.readTextFile(`${folder}/born`)).trim();
      process.kill("SIGKILL");
      await process.status;
      const isThere = async (): Promise<boolean> =>
        (await new Deno.Command("ps", { args: ["-p", id, "-o", "stat="] }).output()).stdout.length >
          0;
      while (await isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
      assertEquals(await isThere(), false);
    }),
});

Deno.test("a program that is not there is said to be missing", async () => {
  const { missing, code } = await execute("trawl-no-such-program", {}, []);
  assertEquals([missing, code], [true, undefined]);
});

Deno.test({
  name: "variables that decide which libraries are loaded reach the process",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const before = Deno.env.get("LD_LIBRARY_PATH");
    try {
      Deno.env.set("LD_LIBRARY_PATH", "/some where:/else");
      const { stdout, stderr } = await run("console.log(Deno.env.get('LD_LIBRARY_PATH'));", [
        "--allow-env=LD_LIBRARY_PATH",
      ]);
      assertStringIncludes(stdout, "/some where:/else", stderr);
    } finally {
      if (before === undefined) Deno.env.delete("LD_LIBRARY_PATH");
      else Deno.env.set("LD_LIBRARY_PATH", before);
    }
  },
});

/** Runs a command's text below a launcher, which serves it a program; what the command prints. */
async function talk(
  command: string,
  { program = "", launcher = "" } = {},
): Promise<{ readonly stdout: string; readonly code: number }> {
  const programs = new URL("./programs.ts", import.meta.url).href;
  const texts = {
    "program.ts": `import process from "node:process";
      process.on("disconnect", () => Deno.exit(1));
      process.on("message", (message) => {
        if (message === "end") Deno.exit(0);
        ${program}
        process.send([...Deno.args, message]);
      });`,
    "command.ts": `import { converse, endWithLauncher } from "${programs}";
      endWithLauncher();
      const print = (text) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\\n"));
      const start = () => converse("echo", ["one"]);
      ${command}
      Deno.exit(0);`,
    "launcher.ts": `import { spawn } from "node:child_process";
      import { servePrograms } from "${programs}";
      const path = (name) => new URL(name, import.meta.url);
      const child = spawn(Deno.execPath(), ["run", "-A", "-q", path("command.ts").href], {
        stdio: ["inherit", "inherit", "inherit", "ipc"],
      });
      const stop = servePrograms(child, {
        echo: { module: path("program.ts").href, permissions: ["--allow-write"] },
      });
      child.on("exit", (code) => Deno.exit(code));
      ${launcher}`,
  };
  let outcome = { stdout: "", code: -1 };
  await withFolder(async (folder) => {
    for (const [name, text] of Object.entries(texts)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const { stdout, code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "-q", `${folder}/launcher.ts`],
      stdin: "null",
      stderr: "inherit",
    }).output();
    outcome = { stdout: new TextDecoder().decode(stdout), code };
  });
  return outcome;
}

Deno.test("programs answer each message by one, side by side, until they are told to end", async () => {
  const { stdout, code } = await talk(`
    const [a, b] = [start(), start()];
    print(JSON.stringify(await a.ask({ n: 1 })));
    print(JSON.stringify(await Promise.all([a.ask(2), b.ask(3)])));
    await a.end();
    await b.end();
    print("ended");`);
  const answers = ['["one",{"n":1}]', '[["one",2],["one",3]]', "ended", ""];
  assertEquals([stdout.split("\n"), code], [answers, 0]);
});

Deno.test("a question to a program that dies is an error with what it said last", async () => {
  const program = "console.error('no', 'memory'); Deno.exit(7);";
  const { stdout } = await talk(
    `
    const side = start();
    for (let i = 0; i < 2; i++) {
      await side.ask(1).catch(({ name, message, ended }) => print(message + " " + ended.code));
    }
    await side.end();`,
    { program },
  );
  const message = "Its process ended with exit code 7: no memory 7";
  assertEquals(stdout.split("\n"), [message, message, ""]);
});

Deno.test("a program that does not answer in time is killed", async () => {
  const { stdout } = await talk(
    `
    const side = start();
    await side.ask(1, 1).catch(({ message }) => print(message));
    await side.end();
    print("ended");`,
    { program: "for (;;);" },
  );
  assertEquals(stdout, "Its process did not answer within 1 s\nended\n");
});

Deno.test({
  name: "a signal to the launcher ends programs, and the command hears by which",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const { stdout } = await talk(
      `
      await start().ask(1).catch(({ ended }) => print(ended.signal));`,
      { program: "return;", launcher: "setInterval(() => stop('SIGTERM'), 100);" },
    );
    assertEquals(stdout, "SIGTERM\n");
  },
});

Deno.test({
  name: "a program ends with its launcher, even if that is killed",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const [born, gone] = [`${folder}/born`, `${folder}/gone`];
      const { code } = await talk(`await start().ask(1);`, {
        program: `Deno.writeTextFileSync(${JSON.stringify(born)}, "");
          process.on("disconnect", () => {});
          addEventListener("unload", () => Deno.writeTextFileSync(${JSON.stringify(gone)}, ""));
          return;`,
        launcher: `const timer = setInterval(() => {
          try {
            Deno.statSync(${JSON.stringify(born)});
          } catch {
            return;
          }
          Deno.kill(Deno.pid, "SIGKILL");
        }, 10);`,
      });
      assertEquals(code, 137);
      await appears(folder, "gone");
    }),
});

Deno.test({
  name: "a program that writes without end is ended, and so is what one leaves running",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const ask = (text: string): Promise<Ended> =>
      execute("sh", { words: ["-c", text] }, [], { memory: 4e9 });
    const { over, stdout } = await ask("yes");
    assertEquals([over, stdout.slice(0, 4)], ["64.0 MB of output", "y\ny\n"]);
    const { code, stdout: pid } = await ask("sleep 600 & echo $!");
    assertEquals(code, 0);
    // Where nobody asks how it ended, a zombie is left.
    const { stdout: state } = await ask(`ps -o stat= -p ${pid}`);
    assert(/^Z|^$/.test(state), state);
  },
});
