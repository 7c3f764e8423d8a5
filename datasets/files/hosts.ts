/** Which hosts files are fetched from: what a task's --allow-net has to name. */
import type { DatasetFile } from "./published.ts";

/** Where hosts send those who ask for a file. */
const SENDS_TO: Readonly<Record<string, readonly string[]>> = {
  "huggingface.co": [
    "cdn-lfs.huggingface.co",
    "cdn-lfs.hf.co",
    "cdn-lfs-us-1.hf.co",
    "cdn-lfs-eu-1.hf.co",
    "cas-bridge.xethub.hf.co",
  ],
};

/** The hosts of files and of their mirrors, with those that they send to. */
export function hostsOf(files: readonly DatasetFile[]): string[] {
  const urls = files.flatMap((file) => {
    const within = "holds" in file ? file.within : undefined;
    return [file, within].flatMap((each) => [each?.url, ...each?.mirrors ?? []]);
  });
  const hosts = urls.flatMap((url) => {
    if (url === undefined) return [];
    const { host } = new URL(url);
    return [host, ...SENDS_TO[host] ?? []];
  });
  return [...new Set(hosts)].sort();
}
