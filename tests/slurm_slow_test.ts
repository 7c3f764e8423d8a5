/** `deno task bench submit slurm`, with a Slurm of one machine that is started for the test. */
import { assert, assertEquals } from "@std/assert";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { parseCampaign, shareOf } from "../bench/campaign.ts";
import { readClaims } from "../runs/claims.ts";
import { options } from "./support/bench.ts";
import { type Outcome, runTask } from "./support/command.ts";
import { withFolder } from "./support/folder.ts";

/** Debian's slurmctld, slurmd, slurm-client and munge, and the right to start them. */
const present = Deno.build.os === "linux" &&
  ["id", "slurmctld", "slurmd", "munged", "sbatch"].every((name) =>
    new Deno.Command("sh", { args: ["-c", `test $(id -u) = 0 && command -v ${name}`] })
      .outputSync().success
  );

const configuration = (folder: string): string => `
ClusterName=trawl
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
AuthInfo=socket=${folder}/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
ReturnToService=2
RequeueExit=75
MinJobAge=3600
SlurmdParameters=config_overrides
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=2 RealMemory=16000
PartitionName=main Nodes=${hostname()} Default=YES MaxTime=INFINITE State=UP
`;

const daemons = ["slurmctld", "slurmd"] as const;

/** Looks, five a second, after which what is waited for no longer comes. */
const MOST_LOOKS = 3000;

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    if (await isSo()) return;
    await delay(200);
  }
  throw new Error(`Slurm: ${what} did not happen`);
}

class Slurm {
  readonly env: Readonly<Record<string, string>>;

  constructor(readonly folder: string) {
    this.env = { SLURM_CONF: `${folder}/slurm.conf` };
  }

  async call(program: string, ...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command(program, { args, env: this.env })
      .output();
    assert(success, `${program}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
  }

  async start(): Promise<void> {
    for (const daemon of daemons) await this.call(daemon, "-f", this.env.SLURM_CONF!);
    await until(
      "a node that is up",
      async () => /idle|mix|alloc/.test(await this.call("sinfo", "-h", "-o", "%t")),
    );
  }

  kill(): void {
    for (const name of [...daemons, "munge"]) {
      Deno.kill(Number(Deno.readTextFileSync(`${this.folder}/${name}.pid`)), "SIGKILL");
    }
  }

  /** Waits until no task runs or waits. */
  async end(): Promise<void> {
    await until(
      "an empty queue",
      async () => (await this.call("squeue", "-h", "-r")).trim() === "",
    );
  }
}

async function withSlurm(work: (slurm: Slurm, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const slurm = new Slurm(`${folder}/slurm`);
    for (const name of ["state", "spool"]) {
      await Deno.mkdir(`${slurm.folder}/${name}`, { recursive: true });
    }
    await Deno.writeTextFile(slurm.env.SLURM_CONF!, configuration(slurm.folder));
    const key = crypto.getRandomValues(new Uint8Array(1024));
    await Deno.writeFile(`${slurm.folder}/munge.key`, key, { mode: 0o400 });
    const at = (name: string): string => `${slurm.folder}/munge.${name}`;
    const files = [
      `--socket=${at("socket")}`,
      `--key-file=${at("key")}`,
      `--pid-file=${at("pid")}`,
    ];
    const logs = [`--log-file=${at("log")}`, `--seed-file=${at("seed")}`];
    await slurm.call("munged", "--force", ...files, ...logs);
    try {
      await slurm.start();
      await work(slurm, folder);
    } finally {
      slurm.kill();
      await delay(500);
    }
  });
}

Deno.test({
  name: "an array on Slurm, with a task killed and one requeued, loses nothing",
  ignore: !present,
  fn: () =>
    withSlurm(async (slurm, folder) => {
      const env = { ...options.env, ...slurm.env };
      const bench = async (...args: string[]): Promise<Outcome> =>
        await runTask("bench", args, { env });
      const suite = ["--strategies", "random,margin,entropy", "--seeds", "4", "--cycles", "12"];
      for (const name of ["alone", "shared"]) {
        const out = ["--threads", "1", "--out", `${folder}/${name}`];
        assertEquals((await bench("plan", ...suite, ...out)).code, 0);
      }
      assertEquals((await bench("run", `${folder}/alone/quick`)).code, 0);
      const { content } = JSON.parse(
        (await bench("merge", `${folder}/alone/quick`, "--json")).stdout,
      );

      const quick = `${folder}/shared/quick`;
      await Deno.writeTextFile(`${folder}/profile.json`, '{"width":4,"memory":"1G"}');
      const submit = () => bench("submit", "slurm", quick, "--profile", `${folder}/profile.json`);
      const [job] = (await submit()).stdout.match(/\d+/) ?? [];
      const { runs } = parseCampaign(await Deno.readTextFile(`${quick}/manifest.jsonl`));
      const claims = (shares: readonly number[]) =>
        readClaims(quick, shares.flatMap((share) => shareOf(runs, share, 4)).map(({ key }) => key));
      await until("tasks at work", async () =>
        (await claims([0])).size > 0 && (await claims([1, 2, 3])).size > 0);
      const [victim] = (await claims([1, 2, 3])).values();
      Deno.kill(victim!.process, "SIGKILL");
      // It asks again and again until the transition that it has begun is over.
      const signalled = slurm.call("scancel", "--batch", "--signal=USR2", `${job}_0`)
        .catch(() => {});
      const log = `${quick}/slurm-${job}_0.log`;
      await until("a task that stops", async () =>
        (await Deno.readTextFile(log)).includes("Stopped: "));
      await signalled;
      // Requeued tasks wait for two minutes otherwise.
      await slurm.call("scontrol", "update", `JobId=${job}_0`, "StartTime=now").catch(() => {});
      await slurm.end();
      // The killed task's share is not done: only that is submitted again.
      await submit();
      await slurm.end();
      const merged = JSON.parse((await bench("merge", quick, "--json")).stdout);
      assertEquals([merged.content, merged.missing, merged.failed], [content, [], 0]);
      assertEquals((await submit()).stdout, "All of 12 runs are done\n");
    }),
});
