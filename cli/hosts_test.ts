import { assertEquals } from "@std/assert";
import type { DatasetFile } from "../datasets/files/published.ts";
import { hosts } from "./hosts.ts";
import { fetchableBackbones, fetchableDatasets } from "./fetch/fetchable.ts";

Deno.test("the launcher knows the hosts of every dataset and of all weights, and no others", () => {
  const expected = [...fetchableDatasets(), ...fetchableBackbones()]
    .map(({ name, files }) => [name, hostsOf(files)] as const)
    .filter(([, hosts]) => hosts.length > 0);
  const known = Object.entries(hosts).map(([name, hosts]) => [name, [...hosts].sort()] as const);
  assertEquals(Object.fromEntries(known), Object.fromEntries(expected));
});

Deno.test("hostsOf names mirrors, archives within archives, and where hosts send to", () => {
  const within = { name: "b.zip", url: "https://b.example/b.zip", members: {} };
  assertEquals(
    hostsOf([
      { name: "x", url: "https://c.example/x", mirrors: ["http://a.example:8080/x"] },
      { name: "y.tar", holds: {}, within },
      { name: "z" },
    ]),
    ["a.example:8080", "b.example", "c.example"],
  );
  assertEquals(
    hostsOf([{ name: "x", url: "https://huggingface.co/x" }]).includes("cdn-lfs.hf.co"),
    true,
  );
});

/** Where hosts redirect downloads to. */
const REDIRECTS: Readonly<Record<string, readonly string[]>> = {
  "huggingface.co": [
    "cdn-lfs.huggingface.co",
    "cdn-lfs.hf.co",
    "cdn-lfs-us-1.hf.co",
    "cdn-lfs-eu-1.hf.co",
    "cas-bridge.xethub.hf.co",
  ],
};

/** The hosts that files may be fetched from, mirrors and redirections included. */
function hostsOf(files: readonly DatasetFile[]): string[] {
  const urls = files.flatMap((file) => {
    const within = "holds" in file ? file.within : undefined;
    return [file, within].flatMap((each) => [each?.url, ...each?.mirrors ?? []]);
  });
  const hosts = urls.filter((url) => url !== undefined).flatMap((url) => {
    const { host } = new URL(url);
    return [host, ...REDIRECTS[host] ?? []];
  });
  return [...new Set(hosts)].sort();
}
