/** `trawl`: starts a command in a process that may do what this call needs, and nothing else. */
import { spawn } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { constants } from "node:os";
import { answer, outputWidth, runCommand } from "./command.ts";
import { commandIn, commands } from "./commands.ts";
import { InputError } from "../core/errors.ts";
import { wrapped } from "../core/text.ts";
import { type Command, helpText, parseArguments, type Programs } from "./declaration.ts";
import { checkedOut, processorFlags } from "./machine_facts.ts";
import { always, describePermissions, permissionFlags, userGrant } from "./permissions.ts";
import { denoWords, pathOf, runtimeVariables, servePrograms, STOP_SIGNALS } from "./programs.ts";

const root = pathOf("");

async function trawl(args: readonly string[]): Promise<number> {
  const words = args[0] === "--" ? args.slice(1) : args;
  const [name = "help"] = words;
  if (["--version", "-V"].includes(name)) {
    return answer(`trawl ${version()}, deno ${Deno.version.deno}\n`);
  }
  const asksHelp = ["help", "--help", "-h"].includes(name);
  if (asksHelp && words[1] === undefined) return answer(overview(outputWidth()));
  const [command, rest] = commandIn(asksHelp ? words.slice(1) : words);
  if (asksHelp) return answer(helpText(command, outputWidth()));
  const given = parseArguments(command, rest);
  if (given.on("help")) return answer(helpText(command, outputWidth()));
  const place = { env: (name: string) => Deno.env.get(name), cwd: workingFolder() };
  const allowed = given.all("allow").map(userGrant);
  const grants = [
    ...always,
    ...command.needs(given, place),
    ...allowed,
  ];
  const permissions = permissionFlags(grants, place.cwd);
  const { programs = {} } = command;
  const served = typeof programs === "function" ? programs(given, place, allowed) : programs;
  const ownProgram = command.runsOwnProgram?.(given) ?? false;
  if (given.on("show-permissions")) {
    const asks = { programs: Object.keys(served), git: command.recordsCommit };
    return answer(describePermissions(grants, { asks, ownProgram, ...place }, outputWidth()));
  }
  // It may import packages that are not in the lock, and Deno then fails if it cannot add them.
  const lock = ownProgram && !isWritable(pathOf("deno.lock")) ? ["--no-lock"] : [];
  return await start(command, rest, [...lock, ...permissions], place.cwd, served);
}

async function start(
  command: Command,
  args: readonly string[],
  denoFlags: readonly string[],
  cwd: string,
  programs: Programs,
): Promise<number> {
  const source = command.recordsCommit ? { ...checkedOut(root), flags: processorFlags() } : {};
  const child = spawn(Deno.execPath(), [
    ...denoWords(denoFlags),
    ...[pathOf("cli/child.ts"), JSON.stringify(source), command.name, ...args],
  ], {
    cwd,
    env: runtimeVariables(),
    // The fourth is where it asks for programs, and learns of this process's end.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const endPrograms = servePrograms(child, programs);
  // Windows sends them to every process of a console, and knows no other way.
  if (Deno.build.os === "windows") Deno.addSignalListener("SIGINT", () => {});
  else {
    for (const signal of STOP_SIGNALS) {
      // A terminal sends Ctrl-C to both: the command takes signals in quick succession as one.
      Deno.addSignalListener(signal, () => {
        // Deno answers SIGUSR1 by opening a debugger to everyone on this machine.
        const sent = signal === "SIGUSR1" ? "SIGUSR2" : signal;
        // Not child.kill(), which closes the channel before the command has ended.
        if (child.exitCode === null) Deno.kill(child.pid!, sent);
        endPrograms(sent);
      });
    }
  }
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code: number | null, signal: keyof typeof constants.signals | null) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** Where the user is: `deno task` changes to the project's folder, and says from where. */
function workingFolder(): string {
  const cwd = Deno.cwd();
  const from = cwd === realpathSync(root) && Deno.env.get("INIT_CWD") || cwd;
  if (statSync(from, { throwIfNoEntry: false })?.isDirectory()) return from;
  throw new InputError(`INIT_CWD is "${from}", which is not a folder: unset it, or change folder`);
}

/** Asks the program "test": Deno's access() needs permission to know who the user is. */
function isWritable(path: string): boolean {
  try {
    return new Deno.Command("test", { args: ["-w", path] }).outputSync().success;
  } catch (error) {
    // Windows has no such program.
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

function overview(width: number): string {
  const column = Math.max(...commands.map(({ name }) => name.length)) + 4;
  const rows = commands.map(({ name, title }) => {
    const lines = wrapped(title, width - column).join(`\n${" ".repeat(column)}`);
    return `  ${name.padEnd(column - 2)}${lines}\n`;
  });
  return `Trawl ${version()}: a benchmark suite for deep active learning.\n\n` +
    "Usage: trawl COMMAND [options], or in a clone: deno task COMMAND [options]\n\n" +
    `Commands:\n${rows.join("")}\n"trawl COMMAND --help" tells more.\n`;
}

function version(): string {
  const config = Deno.readTextFileSync(pathOf("deno.json"));
  return /"version":\s*"([^"]+)"/.exec(config)?.[1] ?? "unknown";
}

if (import.meta.main) await runCommand(() => trawl(Deno.args));
