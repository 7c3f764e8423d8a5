/** What small programs say of this machine: git of a commit, grep of the processor, ps of memory. */
import { existsSync } from "node:fs";
import type { Source } from "../bench/environment.ts";

/** A program, its arguments, and its environment if it is not this process's. */
export interface Started {
  readonly program: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The commit that is checked out in a folder, and whether files differ from it; unknown without git. The
 * folder's own configuration may name programs, of which none is run.
 */
export function checkedOut(folder: string): Source {
  // Without its own folder of git's, the project may be inside another's.
  if (!existsSync(`${folder}/.git`)) return {};
  const status = ["status", "--porcelain=v2", "--branch", "--ignore-submodules=all"];
  const text = answerOf(gitAbout(folder, status, filtersOf(folder))) ?? "";
  const commit = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(text)?.[1];
  return commit === undefined ? {} : { commit, changed: /^[^#]/m.test(text) };
}

/** Asks git about a folder, so that its configuration's programs are not run; `filters` are set to none. */
export function gitAbout(
  folder: string,
  words: readonly string[],
  filters: readonly string[] = [],
): Started {
  const options = ["safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null"];
  const variables = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !name.startsWith("GIT_")
  );
  return {
    program: "git",
    words: [...options.flatMap((option) => ["-c", option]), "-C", folder, ...words],
    env: {
      ...Object.fromEntries(variables),
      GIT_OPTIONAL_LOCKS: "0",
      // A partial clone would fetch what it lacks, by whatever program.
      GIT_ALLOW_PROTOCOL: "none",
      GIT_NO_LAZY_FETCH: "1",
      GIT_CONFIG_COUNT: String(filters.length),
      ...Object.fromEntries(filters.flatMap((key, i) => [
        [`GIT_CONFIG_KEY_${i}`, key],
        [`GIT_CONFIG_VALUE_${i}`, ""],
      ])),
    },
  };
}

/** Keys of the filters by which git converts content, by the names they have here. */
export function filtersOf(folder: string): string[] {
  const list = ["config", "--null", "--name-only", "--get-regexp", "^filter\\."];
  const keys = answerOf(gitAbout(folder, list)) ?? "";
  return [...new Set(keys.split("\0").filter((key) => key !== ""))];
}

/** What a program writes, waited for; undefined if it fails or is missing. */
function answerOf({ program, words, env = Deno.env.toObject() }: Started): string | undefined {
  try {
    const { success, stdout } = new Deno.Command(program, {
      args: [...words],
      env,
      clearEnv: true,
      stdin: "null",
      stderr: "null",
    }).outputSync();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}

/** The processor's features, by Linux; Deno itself lets nobody read them who may not do everything. */
export function processorFlags(): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const words = ["-m1", "^\\(flags\\|Features\\)", "/proc/cpuinfo"];
  return answerOf({ program: "grep", words })?.trim();
}

/** Resident bytes of a group of processes. Deno lets nobody read /proc who may not do everything. */
export function groupMemory(group: number): number {
  const table = answerOf({ program: "ps", words: ["-A", "-o", "pgid=,rss="] }) ?? "";
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return 1024 * rows.reduce((sum, [pgid, rss]) => pgid === group ? sum + rss! : sum, 0);
}
