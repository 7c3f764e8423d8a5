/** `deno task bench submit`: gives a manifest's runs that are not done to a scheduler. */
import { resolve } from "node:path";
import { readCampaign, shareOf } from "../../bench/campaign.ts";
import { stateOf } from "../../bench/campaign_state.ts";
import { InputError, knownName, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { counted } from "../../core/format.ts";
import { writeWhole } from "../../core/save.ts";
import { answer, exitCodes, writeError, writeOut } from "../command.ts";
import type { benchSubmitCommand } from "../commands/campaign_commands.ts";
import type { Flags } from "../flags.ts";
import { pathOf, runProgram } from "../programs.ts";
import { folderOf } from "./folder.ts";
import { parseProfile, type Profile, schedulers, submissionText } from "./submission.ts";

const kinds = {
  slurm: { file: "slurm.sh", program: "sbatch", words: [] },
  k8s: { file: "k8s.yaml", program: "kubectl", words: ["apply", "-f"] },
} as const;

export async function run(given: Flags<typeof benchSubmitCommand.flags>): Promise<number> {
  const [name = "", ...operands] = given.operands;
  const scheduler = knownName("scheduler", name, schedulers);
  const folder = resolve(folderOf({ operands }));
  const campaign = await readCampaign(folder);
  const { head: { suite, threads, own }, runs } = campaign;
  const profile = await readProfile(given.text("profile"));
  const file = given.text("suite");
  if (own && file === undefined) {
    throw new InputError(`Suite "${suite}" was planned from a file: name it by --suite FILE`);
  }
  const shares = Math.min(profile.width, runs.length);
  const { missing, failed } = await stateOf(folder, campaign);
  const open = new Set([...missing, ...[...failed.values()].flat()]);
  const left = Array.from({ length: shares }, (_, share) => share)
    .filter((share) => shareOf(runs, share, shares).some((run) => open.has(run)));
  if (left.length === 0) return answer(`All of ${counted(runs.length, "run")} are done\n`);
  const kind = kinds[scheduler];
  const template = await Deno.readTextFile(pathOf(`cli/campaign/${scheduler}.template`));
  const place = { folder, project: pathOf("").replace(/\/$/, ""), deno: Deno.execPath() };
  const text = submissionText(template, scheduler, {
    suite,
    threads,
    ...place,
    file: file && resolve(file),
    shares,
    left,
  }, profile);
  if (given.on("dry-run")) return answer(text);
  const path = `${folder}/${kind.file}`;
  await writeWhole(path, text);
  const ended = await runProgram(kind.program, [...kind.words, path]);
  if (ended.missing) throw new InputError(`"${kind.program}" is not on the PATH of this machine`);
  writeError(ended.stderr);
  writeOut(ended.stdout);
  return ended.code === 0 ? exitCodes.done : exitCodes.failed;
}

async function readProfile(path: string | undefined): Promise<Profile> {
  if (path === undefined) return parseProfile("{}");
  try {
    return parseProfile(await Deno.readTextFile(regular(path)));
  } catch (error) {
    throw new InputError(`Profile "${path}" cannot be used. ${messageOf(error)}`);
  }
}
