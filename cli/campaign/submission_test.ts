import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { parseProfile, type Scheduler, type Submission, submissionText } from "./submission.ts";

const submission: Submission = {
  suite: "My_suite",
  threads: 2,
  folder: "/home/ada/results/mine",
  project: "/opt/trawl",
  deno: "/usr/bin/deno",
  file: "/home/ada/mine.ts",
  shares: 16,
  left: [3, 7, 12],
};

function filled(scheduler: Scheduler, profile: unknown, change: Partial<Submission> = {}): string {
  const template = Deno.readTextFileSync(new URL(`${scheduler}.template`, import.meta.url));
  const given = parseProfile(JSON.stringify(profile));
  return submissionText(template, scheduler, { ...submission, ...change }, given);
}

Deno.test("Slurm gets one array of the shares that are left, with the profile's flags", async () => {
  const profile = {
    partition: "gpu",
    gres: "gpu:1",
    time: "1:00:00",
    jobs: 2,
    extra: ["--nice=9"],
  };
  const script = filled("slurm", profile);
  assertEquals(
    script.split("\n").filter((line) => line.startsWith("#SBATCH")).map((l) => l.slice(8)),
    [
      "--job-name=trawl-my-suite",
      "--array=3,7,12",
      "--output=/home/ada/results/mine/slurm-%A_%a.log",
      "--open-mode=append",
      "--requeue",
      "--signal=B:USR2@90",
      "--cpus-per-task=4",
      "--partition=gpu",
      "--gres=gpu:1",
      "--time=1:00:00",
      "--mem=8G",
      "--nice=9",
    ],
  );
  const command = /^\/usr\/bin\/deno [^&]+/m.exec(script)![0].replaceAll("\\\n", "").split(/\s+/);
  assertEquals(command.slice(5, -1), [
    ..."/opt/trawl/cli/trawl.ts bench run /home/ada/results/mine --shard 16 --jobs 2 --offline"
      .split(
        " ",
      ),
    ..."--suite /home/ada/mine.ts".split(" "),
  ]);
  const shell = new Deno.Command("sh", { args: ["-n"], stdin: "piped" }).spawn();
  const writer = shell.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  assertEquals((await shell.status).code, 0);
});

Deno.test("Kubernetes gets an Indexed Job: every placeholder is filled in", () => {
  const job = filled("k8s", {
    image: "hub/trawl:1",
    claim: "disk",
    gpus: 1,
    memory: "4G",
    width: 2,
  });
  const found = (pattern: RegExp): string | undefined => pattern.exec(job)?.[1];
  assertEquals(job.includes("{{"), false);
  assertEquals([found(/^apiVersion: (.*)/m), found(/^kind: (.*)/m)], ["batch/v1", "Job"]);
  assertEquals([found(/completions: (.*)/), found(/parallelism: (.*)/)], ["16", "2"]);
  assertEquals(
    found(/args: (.*)/),
    '[bench, run, /home/ada/results/mine, --shard, "16", "--jobs", "1", "--offline", "--suite", "/home/ada/mine.ts"]',
  );
  assertEquals(found(/limits: (.*)/), "{ memory: 4Gi, nvidia.com/gpu: 1 }");
  assertEquals(found(/name: (trawl-.*)/), "trawl-my-suite");
});

Deno.test("profiles and paths cannot say more to a scheduler than they should", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [{ partition: "a\n#SBATCH --uid=0" }, '"partition"'],
    [{ account: "$(id)" }, '"account"'],
    [{ extra: ["nice"] }, '"extra.0"'],
    [{ extra: ["--wrap=rm -rf /"] }, '"extra.0"'],
    [{ widht: 3 }, '"widht"'],
    [{ width: 0 }, '"width"'],
  ];
  for (const [profile, message] of cases) {
    assertThrows(() => filled("slurm", profile), InputError, message);
  }
  for (const path of ["/home/ada/a b", "/home/ada/`id`", "/home/ada/x;y"]) {
    assertThrows(() => filled("k8s", {}, { folder: path }), InputError, "without blanks");
  }
});
