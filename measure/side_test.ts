import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import type { ChildProcess } from "node:child_process";
import { sideProgram } from "../cli/commands/measure_command.ts";
import { execute } from "../cli/programs.ts";
import type { Ended } from "../core/ended.ts";
import { withFolder } from "../tests/support/folder.ts";
import type { Answers, Question } from "./side.ts";
import { benchmarkNamed } from "./registry.ts";

/** A side in a process of its own, with the permissions that commands give it. */
interface Side {
  ask<K extends Question["do"]>(question: Extract<Question, { do: K }>): Promise<Answers[K]>;
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function startSide(scratch: string, provider: string = "cpu"): Side {
  let child: ChildProcess | undefined;
  const ended = execute("side", sideProgram, [provider, "1", scratch, `${scratch}/data`], {
    write: scratch,
    started: (process) => child = process,
  });
  return {
    child: child!,
    ended,
    ask: (question) =>
      new Promise((resolve) => {
        child!.once("message", resolve);
        child!.send(question);
      }),
  };
}

const margin = { benchmark: "margin", sizes: benchmarkNamed("margin").sizes[0]! };

Deno.test("a side opens, times and closes cases, and ends when it is told to", () =>
  withFolder(async (scratch) => {
    const { ask, child, ended } = startSide(scratch);
    const opened = await ask({ do: "open", ...margin, count: true });
    assert("counters" in opened && opened.counters, JSON.stringify(opened));
    const { sessions, nodes, calls, bytes } = opened.counters;
    assert(sessions > 0 && nodes > 0 && calls > 0 && bytes > 0, JSON.stringify(opened));
    assertGreater((await ask({ do: "time", count: 2 })).seconds, 0);
    assertEquals(await ask({ do: "close" }), {});
    assertEquals(await ask({ do: "open", ...margin, count: true }), opened);
    assertEquals(await ask({ do: "open", ...margin, count: false }), {});
    child.send("end");
    assertEquals(await ended, { stdout: "", stderr: "", code: 0, signal: undefined });
  }));

Deno.test("a side measures a case, and survives what it lacks or cannot do", () =>
  withFolder(async (scratch) => {
    const { ask, child, ended } = startSide(scratch);
    const repeats = { most: 1, seconds: 60 };
    const unknown = await ask({ do: "measure", benchmark: "margn", sizes: {}, ...repeats });
    assertEquals(unknown, { missing: "it has no such benchmark" });
    const untimed = await ask({ do: "time", count: 1 });
    assert("failed" in untimed, JSON.stringify(untimed));
    const measured = await ask({ do: "measure", ...margin, ...repeats });
    assert("timing" in measured, JSON.stringify(measured));
    assertEquals(measured.timing.repeatSeconds.length, 1);
    assertGreater(measured.timing.counters.calls, 0);
    child.send("end");
    assertEquals((await ended).code, 0);
  }));

Deno.test("a side ends by itself once nobody can ask it anything", () =>
  withFolder(async (scratch) => {
    const { ask, child, ended } = startSide(scratch);
    await ask({ do: "close" });
    child.disconnect();
    assertEquals((await ended).code, 1);
  }));

Deno.test("a side that cannot open its runtime says why", () =>
  withFolder(async (scratch) => {
    const { ended } = startSide(scratch, "coreml");
    const { code, stderr } = await ended;
    assertEquals(code, 1);
    assertStringIncludes(stderr, "coreml");
  }));
