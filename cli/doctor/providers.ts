/** Tries each execution provider in a child process, which may crash or hang without harm. */
import { messageOf } from "../../core/errors.ts";
import { fastest, platformProviders, type Provider, remedy } from "../../onnx/provider_names.ts";
import { measuredSeconds } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import type { Ended } from "../../core/ended.ts";
import { runProgram } from "../programs.ts";
import type { Findings } from "./probe_process.ts";

export interface ProviderReport {
  readonly provider: Provider;
  /** Seconds of the program that "auto" decides by, if it loads. */
  readonly seconds?: number;
  readonly device?: string;
  readonly reason?: string;
  readonly remedy?: string;
}

/** Seconds after which a process is ended. */
const LIMIT = 60;

/** Tries a provider; `run` runs the program "probe". */
export async function probeApart(
  provider: Provider,
  threads: number,
  run: typeof runProgram = runProgram,
): Promise<ProviderReport> {
  if (!platformProviders().includes(provider)) {
    const reason = `it does not exist on ${Deno.build.os}`;
    return { provider, reason, remedy: remedy(provider) };
  }
  try {
    const ended = await run("probe", [provider, `${threads}`], { limit: LIMIT });
    // A library may write to standard output, too.
    const lines = ended.stdout.split("\n").filter((line) => /^\{.*\}$/.test(line));
    const { seconds, device, reason }: Findings = Object.assign(
      {},
      ...lines.map((line): unknown => JSON.parse(line)),
    );
    if (seconds !== undefined) {
      return { provider, seconds, ...device !== undefined && { device: plain(device) } };
    }
    return {
      provider,
      ...reason === undefined ? broken(ended) : explained(provider, reason, ended),
    };
  } catch (error) {
    const reason = `its process cannot be started: ${messageOf(error)}`;
    return { provider, reason, remedy: remedy(provider) };
  }
}

type Explanation = Required<Pick<ProviderReport, "reason" | "remedy">>;

function broken({ code, signal, stderr }: Ended): Explanation {
  const end = code === undefined
    ? `did not end within ${LIMIT} s`
    // The system ends a process that needs more memory than there is by SIGKILL.
    : signal === "SIGKILL"
    ? "was ended by SIGKILL, perhaps for lack of memory"
    : signal === undefined
    ? `ended with exit code ${code}`
    : `crashed (${signal})`;
  const line = plain(stderr.trim().split("\n").at(-1) ?? "").trim();
  return {
    reason: `its process ${end} while it loaded${line && ` (${line})`}`,
    remedy: "update its driver, or use another provider",
  };
}

/** Only the log names a missing shared library. */
function explained(provider: Provider, reason: string, { stderr }: Ended): Explanation {
  const missing = /([\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(stderr)?.[1];
  if (missing === undefined) return { reason: plain(reason), remedy: remedy(provider) };
  const own = provider === "cuda" && CUDA_REMEDIES.find(([start]) => missing.startsWith(start));
  return {
    reason: `library "${missing}" is not found`,
    remedy: own ? own[1] : remedy(provider),
  };
}

/** What to do about a library, by how its name starts. */
const CUDA_REMEDIES = [
  ["libonnxruntime", 'run "deno task setup:cuda"'],
  ["libcudnn", "install cuDNN 9 for CUDA 12"],
  ["libcuda.", "install NVIDIA's driver"],
  ["lib", "install CUDA 12, or put its folder into LD_LIBRARY_PATH"],
] as const;

interface AutoReport {
  readonly provider?: Provider;
  readonly reason: string;
}

export function autoOf(reports: readonly ProviderReport[]): AutoReport {
  const best = fastest(reports);
  if (best === undefined) return { reason: "no provider loads" };
  const others = reports.filter(({ seconds, provider }) =>
    seconds !== undefined && provider !== best.provider
  );
  if (others.length === 0) return { provider: best.provider, reason: "no other loads" };
  const [first, ...rest] = [best, ...others].map(({ seconds }) => measuredSeconds(seconds!));
  const times = rest.map((time, i) => `that of ${others[i]!.provider} ${time}`);
  return {
    provider: best.provider,
    reason: `its probe program took ${first}, ${times.join(", ")}`,
  };
}
