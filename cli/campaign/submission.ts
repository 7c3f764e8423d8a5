/** What is submitted to a scheduler: a template filled in from a manifest, a profile, and what is not done. */
import * as v from "valibot";
import { InputError } from "../../core/errors.ts";
import { parseJson } from "../../runs/schema.ts";

export const schedulers = ["slurm", "k8s"] as const;

export type Scheduler = typeof schedulers[number];

/** Words that mean the same to a shell, to Slurm and in YAML. */
const PLAIN = /^[\w.,:/=@%+-]+$/;

const word = v.pipe(
  v.string(),
  v.maxLength(1000),
  v.regex(PLAIN, "must be letters, digits and . , : / = @ % + -, without blanks"),
);
const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000));

const profileSchema = v.strictObject({
  /** Tasks at most, each with a share of the runs: no more than Slurm's MaxArraySize less one. */
  width: v.optional(size, 16),
  /** Runs at the same time in a task. */
  jobs: v.optional(size, 1),
  partition: v.optional(word),
  account: v.optional(word),
  gres: v.optional(word),
  time: v.optional(word),
  memory: v.optional(word, "8G"),
  /** Further flags of sbatch, such as "--nice=100". */
  extra: v.optional(v.array(v.pipe(word, v.startsWith("--"))), []),
  image: v.optional(word, "trawl"),
  /** The volume claim that results and data are on, and where it is mounted. */
  claim: v.optional(word, "trawl"),
  mount: v.optional(v.pipe(word, v.startsWith("/")), "/work"),
  gpus: v.optional(size),
});

export type Profile = v.InferOutput<typeof profileSchema>;

export function parseProfile(text: string): Profile {
  return parseJson(profileSchema, text, "profile") as Profile;
}

export interface Submission {
  readonly suite: string;
  readonly threads: number;
  /** Absolute paths. */
  readonly folder: string;
  readonly project: string;
  readonly deno: string;
  /** The suite file, if the manifest was planned from one. */
  readonly file: string | undefined;
  readonly shares: number;
  /** The shares that are not done. */
  readonly left: readonly number[];
}

/** Fills a template in. */
export function submissionText(
  template: string,
  scheduler: Scheduler,
  { suite, threads, left, file, ...given }: Submission,
  { partition, account, gres, time, memory, extra, jobs, gpus, ...profile }: Profile,
): string {
  for (const path of [given.folder, given.project, given.deno, file ?? "-"]) {
    if (PLAIN.test(path)) continue;
    throw new InputError(`A scheduler cannot be given "${path}": choose a path without blanks`);
  }
  const flags = [
    "--jobs",
    String(jobs),
    "--offline",
    ...file === undefined ? [] : ["--suite", file],
  ];
  const options = Object.entries({ partition, account, gres, time, mem: memory })
    .filter(([, value]) => value !== undefined).map(([name, value]) => `--${name}=${value}`);
  const values: Readonly<Record<string, string | number>> = {
    ...given,
    ...profile,
    memory: memory.replace(/(?<=[KMGT])$/, "i"),
    name: suite.toLowerCase().replaceAll("_", "-"),
    indices: left.join(","),
    width: Math.min(profile.width, left.length),
    cpus: threads * jobs,
    gpus: gpus === undefined ? "" : `, nvidia.com/gpu: ${gpus}`,
    options: [...options, ...extra].map((option) => `#SBATCH ${option}`).join("\n"),
    flags: scheduler === "slurm"
      ? flags.join(" ")
      : flags.map((flag) => `, ${JSON.stringify(flag)}`).join(""),
  };
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => String(values[name]));
}
