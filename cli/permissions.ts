/** What a call of a command is permitted: declared with reasons, and turned into Deno's flags. */
import { resolve } from "node:path";
import { cacheFolder, dataFolder } from "../core/cache_folder.ts";
import { InputError, unknownName } from "../core/errors.ts";
import { plain, wrapped } from "../core/text.ts";

const kinds = ["read", "write", "net", "env", "sys", "ffi", "run"] as const;

/** One thing that a call is permitted, and why. */
export interface Grant {
  readonly kind: typeof kinds[number];
  /** Paths, hosts or names; without any, all. */
  readonly values?: readonly string[];
  readonly why: string;
}

export interface Place {
  readonly env: (name: string) => string | undefined;
  readonly cwd: string;
  readonly os?: typeof Deno.build.os;
}

export function write(path: string, why: string): Grant {
  return { kind: "write", values: [path], why };
}

/** Permits what `--allow` names, such as "net=example.org". */
export function userGrant(text: string): Grant {
  const [, name = text, values] = /^(\w+)(?:=(.+))?$/.exec(text) ?? [];
  const kind = kinds.find((kind) => kind === name);
  if (kind === undefined) throw unknownName("permission", name, kinds);
  return { kind, ...values && { values: values.split(",") }, why: "you permit it (--allow)" };
}

/** What every command has. */
export const always: readonly Grant[] = [
  { kind: "read", why: "data, weights and suites may be anywhere" },
];

/** What a command that computes with ONNX Runtime has. */
export const runtime: readonly Grant[] = [
  { kind: "ffi", why: "ONNX Runtime, and sharp for images, are native libraries" },
  {
    kind: "env",
    values: ["ORT_DISABLE_TELEMETRY", "npm_package_config_libvips", "MALLOC_ARENA_MAX"],
    why: "how these libraries are set up",
  },
  {
    kind: "sys",
    values: ["cpus", "systemMemoryInfo", "hostname"],
    why: "the machine, recorded with results; who holds a lock",
  },
];

/** What a command has that keeps data and features: both folders, and the variables that name them. */
export function folders(place: Place, names?: Parameters<typeof caches>[1]): Grant[] {
  return [folderVariables, ...data(place), ...caches(place, names)];
}

/** The variables that decide where data and caches are. */
export const folderVariables: Grant = {
  kind: "env",
  values: ["TRAWL_DATA", "TRAWL_CACHE", "HOME", "USERPROFILE", "XDG_CACHE_HOME", "LOCALAPPDATA"],
  why: "where data and caches are",
};

function data({ env, os }: Place): Grant[] {
  try {
    return [write(dataFolder({ env, ...os && { os } }), "datasets and weights (TRAWL_DATA)")];
  } catch (error) {
    // The command says so, if it needs the folder.
    if (error instanceof InputError) return [];
    throw error;
  }
}

function caches(
  { env, os }: Place,
  names: readonly ("derived" | "features")[] = ["derived", "features"],
): Grant[] {
  return names.flatMap((name) => {
    const folder = cacheFolder(name, { env, ...os && { os } });
    return folder === undefined ? [] : [write(folder, `cache of ${name} data (TRAWL_CACHE)`)];
  });
}

/** Turns grants into Deno's flags. Relative paths are those of `cwd`. */
export function permissionFlags(grants: readonly Grant[], cwd: string): string[] {
  return kinds.flatMap((kind) => {
    const granted = grants.filter((grant) => grant.kind === kind);
    if (granted.length === 0) return [];
    if (granted.some(({ values }) => values === undefined)) return [`--allow-${kind}`];
    const values = granted.flatMap(({ values }) => values!)
      .map((value) => kind === "write" ? grantable(resolve(cwd, value)) : value);
    return [`--allow-${kind}=${[...new Set(values)].join(",")}`];
  });
}

/** Deno separates paths by commas, and knows no way to write one that has a comma. */
function grantable(path: string): string {
  if (!path.includes(",")) return path;
  throw new InputError(
    `Deno cannot be permitted to write to "${path}", because of its comma: choose a folder without ` +
      "one (--out, TRAWL_DATA and TRAWL_CACHE name folders)",
  );
}

/** Lists what a call is permitted, with reasons, `width` columns wide. */
export function describePermissions(
  grants: readonly Grant[],
  { asks, ownProgram, cwd }: {
    readonly asks: { readonly programs: readonly string[]; readonly git?: boolean | undefined };
    readonly ownProgram: boolean;
    readonly cwd: string;
  },
  width: number,
): string {
  const lines = grants.flatMap(({ kind, values = ["(everything)"], why }) => [
    ...kind === "write"
      ? values.map((path) => `write ${plain(resolve(cwd, path))}`)
      : [wrapped(plain(`${kind} ${values.join(", ")}`), width - 4).join("\n    ")],
    ...wrapped(why, width - 6).map((line) => `      ${line}`),
  ]);
  const native = "Not confined: native libraries (ffi) may do what you may do.";
  const programs = asks.programs.join(", ");
  const notes = [
    ...grants.some(({ kind }) => kind === "ffi") ? [native] : [],
    ...ownProgram
      ? [
        "Your own file is a program: it may do all that is listed, and what you may do if it is " +
        "not TypeScript.",
      ]
      : [],
    ...asks.git ? ["The launcher asks git for the commit."] : [],
    ...programs.length > 0 ? [`The launcher may run for this command: ${programs}.`] : [],
  ];
  return [...lines, "", ...wrapped(notes.join(" "), width)].join("\n").trimEnd() + "\n";
}
