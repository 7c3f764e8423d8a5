import { assertEquals, assertStringIncludes } from "@std/assert";
import process from "node:process";
import type { Answer } from "../measure/side.ts";
import { decodeMeasurement } from "../runs/measurement.ts";
import { namesIn, withFolder } from "../tests/support/folder.ts";
import { measureCommand } from "./commands/measure_command.ts";
import { parseArguments } from "./declaration.ts";
import { run } from "./measure.ts";
import type { Ended } from "../core/ended.ts";

/** What the command sends its launcher: the start of a side, a question to it, or its end. */
interface Sent {
  readonly id: string;
  readonly message?: { readonly benchmark: string } | "end";
  readonly kill?: true;
}

/** A side's answer to each benchmark, or its end; undefined for none. */
type Replies = Readonly<Record<string, Answer | { readonly ended: Ended } | undefined>>;

/** Runs the command below a launcher that answers for its sides. */
async function runBelow(replies: Replies, args: readonly string[]): Promise<number> {
  process.send = ({ id, message, kill }: Sent): boolean => {
    const reply = kill || message === "end"
      ? { ended: { stdout: "", stderr: "", code: 0 } }
      : message && replies[message.benchmark];
    if (reply === undefined) return true;
    const said = "ended" in reply ? reply : { message: reply };
    queueMicrotask(() => process.emit("message", { id, ...said }, undefined));
    return true;
  };
  try {
    return await run(parseArguments(measureCommand, args), {});
  } finally {
    delete process.send;
  }
}

Deno.test("a case that fails or whose process dies is a row and exit code 1, a skipped one is none", () =>
  withFolder(async (folder) => {
    const replies: Replies = {
      random: { failed: "no such luck" },
      margin: { ended: { stdout: "", stderr: "killed\n", code: -1, signal: "SIGKILL" } },
      entropy: { missing: "its data are not here" },
    };
    const flags = ["--quick", "--out", folder];
    assertEquals(await runBelow(replies, [...Object.keys(replies), ...flags]), 1);
    assertEquals(namesIn(folder).filter((name) => name.startsWith("scratch")), []);
    const { points } = decodeMeasurement(await Deno.readFile(`${folder}/measure.arrow`));
    assertEquals(points.map(({ benchmark, status }) => [benchmark, status]), [
      ["random", "failed"],
      ["margin", "failed"],
      ["entropy", "skipped"],
    ]);
    assertEquals(points[0]!.message, "no such luck");
    assertStringIncludes(points[1]!.message, "SIGKILL, perhaps for lack of memory: killed");
    assertEquals(points[2]!.message, "its data are not here");
    assertEquals(await runBelow(replies, ["entropy", ...flags]), 0);
  }));

Deno.test("a case that does not answer is ended and named, and the rest is measured", () =>
  withFolder(async (folder) => {
    const { setTimeout } = globalThis;
    globalThis.setTimeout = ((call: () => void, delay: number) =>
      setTimeout(call, delay === 600_000 ? 0 : delay)) as typeof setTimeout;
    try {
      const replies = { random: undefined, entropy: { missing: "its data are not here" } };
      const args = [...Object.keys(replies), "--quick", "--out", folder];
      assertEquals(await runBelow(replies, args), 1);
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    const { points } = decodeMeasurement(await Deno.readFile(`${folder}/measure.arrow`));
    assertEquals(points.map(({ benchmark, status, message }) => [benchmark, status, message]), [
      ["random", "failed", "Its process did not answer within 600 s"],
      ["entropy", "skipped", "its data are not here"],
    ]);
  }));
