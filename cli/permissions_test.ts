import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { commandNamed, commands } from "./commands.ts";
import { parseArguments } from "./declaration.ts";
import { pathOf } from "./programs.ts";
import { describePermissions, type Grant, permissionFlags, userGrant } from "./permissions.ts";

const home = { HOME: "/home/ada", TRAWL_DATA: "", TRAWL_CACHE: "" };

/** What a call is granted; the home is Ada's, on Linux. */
function grantsOf(line: string, env: Record<string, string> = {}): readonly Grant[] {
  const [name, ...args] = line.split(" ");
  const command = commandNamed(name!);
  const variables: Record<string, string> = { ...home, ...env };
  const place = { env: (name: string) => variables[name], cwd: "/place", os: "linux" } as const;
  return command.needs(parseArguments(command, args), place);
}

/** The values of one of Deno's flags; undefined without it. */
function allowed(kind: string, ...call: Parameters<typeof grantsOf>): string[] | undefined {
  const flag = permissionFlags(grantsOf(...call), "/place")
    .find((flag) => flag.startsWith(`--allow-${kind}`));
  return flag?.slice(`--allow-${kind}=`.length).split(",");
}

const caches = ["data", "derived", "features"].map((name) => `/home/ada/.cache/trawl/${name}`);

Deno.test("quick may write its results and caches, and reaches no host", () => {
  assertEquals(allowed("write", "bench"), ["/place/results", ...caches]);
  assertEquals(allowed("net", "bench"), undefined);
  assertEquals(allowed("run", "bench"), undefined);
});

Deno.test("a suite reaches the hosts of its datasets, unless it fetches nothing", () => {
  assertEquals(allowed("net", "bench letter"), ["www.openml.org"]);
  assertEquals(allowed("net", "bench --suite letter"), ["www.openml.org"]);
  assertEquals(allowed("net", "drift letter"), ["www.openml.org"]);
  for (const flag of ["--offline", "--dry-run", "--list"]) {
    assertEquals(allowed("net", `bench letter ${flag}`), undefined, flag);
  }
  assertEquals(allowed("net", "bench fast-fishing --datasets stl10")!.slice(0, 1), [
    "ai.stanford.edu",
  ]);
  // Nobody but the program itself knows which datasets it names.
  assertEquals(allowed("net", "bench ./mine.ts")!.includes("zenodo.org"), true);
});

Deno.test("variants of a dataset come from its hosts, and unknown names from none", () => {
  assertEquals(allowed("net", "embed cifar10-lt50 --backbone scattering"), ["www.cs.toronto.edu"]);
  assertEquals(allowed("net", "embed dtd-2-lt10 --backbone resnet50"), [
    "www.robots.ox.ac.uk",
    "download.pytorch.org",
  ]);
  for (const name of ["./birds", "constructor", "glyphs"]) {
    assertEquals(allowed("net", `embed ${name} --backbone scattering`), undefined, name);
  }
});

Deno.test("results may go anywhere, and a folder may have blanks", () => {
  assertEquals(allowed("write", "bench --out /scratch/x")![0], "/scratch/x");
  assertEquals(allowed("write", "bench --output ../x")![0], "/x");
  assertEquals(allowed("write", "embed glyphs --out /scratch/a/b.npy")!.at(-1), "/scratch/a");
  const env = { HOME: "/home/my home", TRAWL_CACHE: "/my cache", TRAWL_DATA: "my data" };
  assertEquals(allowed("write", "bench", env), [
    "/place/results",
    "/place/my data",
    "/my cache/derived",
    "/my cache/features",
  ]);
  assertEquals(allowed("write", "fetch letter", { HOME: "/my home" }), [
    "/my home/.cache/trawl/data",
    "/my home/.cache/trawl/derived",
  ]);
});

Deno.test("a path with a comma is refused, with what to do", () => {
  for (
    const [line, env] of [["bench --out /a,b", {}], ["bench", { TRAWL_CACHE: "/a,b" }]] as const
  ) {
    assertThrows(() => allowed("write", line, env), InputError, "because of its comma: choose");
  }
});

Deno.test("only fetch may read the token for gated files, and only declared programs are run", () => {
  for (const { name, programs = {} } of commands) {
    const call = name === "fetch" ? "fetch letter" : name;
    assertEquals(allowed("env", call)?.includes("HF_TOKEN") ?? false, name === "fetch", name);
    assertEquals(allowed("run", call), undefined, name);
    const asks = ["doctor", "setup:cuda", "measure", "regress", "bench submit"].includes(name);
    assertEquals(Object.keys(programs).length > 0, asks, name);
  }
});

Deno.test("verify writes to caches alone, and contacts no host offline", () => {
  const written = allowed("write", "verify theirs")!;
  assert(written.every((path) => /trawl/.test(path)) && !written.includes("/place/results"));
  assertEquals(allowed("net", "verify theirs --offline"), undefined);
  assert(allowed("net", "verify theirs")!.includes("www.openml.org"));
});

Deno.test("select and compare --json write nothing", () => {
  assertEquals(allowed("write", "select --strategy random --budget 1"), undefined);
  assertEquals(allowed("write", "compare a b --json"), undefined);
  assertEquals(allowed("write", "compare a b"), ["/place/results/compare"]);
});

Deno.test("regress writes to the project itself only to record or to accept", () => {
  assertEquals(allowed("write", "regress"), ["/place/results/regress"]);
  const added = (line: string): string[] =>
    allowed("write", line)!.slice(1).map((path) => path.slice(pathOf("").length));
  assertEquals(added("regress --record"), ["bench/history"]);
  assertEquals(added("regress --accept"), ["measure"]);
});

Deno.test("report writes where it is told to, or beside the results", () => {
  assertEquals(allowed("write", "report"), ["/place/results"]);
  assertEquals(allowed("write", "report old/quick"), ["/place/old/quick"]);
  assertEquals(allowed("write", "report old/quick --out new --tables /t"), ["/place/new", "/t"]);
});

Deno.test("--allow permits more, as Deno has it", () => {
  const flags = ["net=a.example,b.example", "write=x", "sys", "sys=cpus"];
  assertEquals(permissionFlags(flags.map(userGrant), "/w"), [
    "--allow-write=/w/x",
    "--allow-net=a.example,b.example",
    "--allow-sys",
  ]);
  assertThrows(() => userGrant("nett=a"), InputError, 'did you mean "net"?');
});

Deno.test("what is permitted is listed with its reason, and what is not confined", () => {
  const text = describePermissions(
    grantsOf("bench letter --out /scratch/x"),
    { asks: { programs: ["nvidia-smi"], git: true }, ownProgram: true, cwd: "/place" },
    80,
  );
  assertStringIncludes(text, "write /scratch/x\n      results (--out)\n");
  assertStringIncludes(text, "net www.openml.org\n      fetches letter\n");
  assertStringIncludes(text, "Not confined: native libraries");
  assertStringIncludes(text.replaceAll("\n", " "), "may run for this command: nvidia-smi.");
  assertStringIncludes(text.replaceAll("\n", " "), "Your own file is a program");
  assertStringIncludes(text.replaceAll("\n", " "), "asks git for the commit");
  assertEquals(text.split("\n").filter((line) => line.length > 80), []);
});

Deno.test("the list of what is permitted claims nothing else", () => {
  const grants = grantsOf("report --out new\nwrite");
  const none = { asks: { programs: [] }, ownProgram: false, cwd: "/place" };
  const text = describePermissions(grants, none, 80);
  assertEquals(text, "write /place/new write\n      the report (--out, or beside the results)\n");
});

Deno.test("a suite file is a program of the user's own, and a suite by name is not", () => {
  for (const [line, own] of [["bench", false], ["drift letter", false], ["bench ./x.ts", true]]) {
    const [name, ...args] = String(line).split(" ");
    const command = commandNamed(name!);
    assertEquals(command.runsOwnProgram!(parseArguments(command, args)), own, String(line));
  }
});
