import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { sampleManifest } from "../runs/testing/runs.ts";
import { encodeCampaign, parseCampaign, shareOf } from "./campaign.ts";
import { planRuns } from "./plan.ts";
import { suiteOfRuns, wantedOf } from "./share.ts";
import { sampleData, sampleSuite } from "./testing/suite.ts";

const about = {
  suite: "sample",
  own: false,
  changes: {},
  provider: "cpu",
  threads: 2,
  onCorrupt: "fail",
} as const;

const context = {
  data: [sampleData],
  environment: sampleManifest().environment,
  codeHash: () => Promise.resolve(sha256("code")),
};

const planned = await planRuns(sampleSuite, context);
const text = encodeCampaign(about, planned);

/** The manifest with a member of its first line, or with its lines, changed. */
function changed(head: Record<string, unknown>, lines?: string): string {
  const end = text.indexOf("\n") + 1;
  const body = lines ?? text.slice(end);
  const first = { ...JSON.parse(text.slice(0, end)), sha256: sha256(body), ...head };
  return `${JSON.stringify(first)}\n${body}`;
}

Deno.test("a manifest is read as it was planned, and finds its runs in a plan made elsewhere", () => {
  const campaign = parseCampaign(text);
  const keys = planned.map(({ manifest }) => manifest.key);
  assertEquals(campaign.runs.map(({ key }) => key), keys);
  const mine = shareOf(campaign.runs, 1, 2);
  const suite = suiteOfRuns(campaign, mine, sampleSuite);
  assertEquals(suite.seeds, [1]);
  assertEquals(
    wantedOf(campaign, mine, planned).map(({ manifest }) => manifest.key),
    keys.slice(2),
  );
});

Deno.test("shares are blocks that have every run once, however many there are", () => {
  for (const shares of [1, 2, 3, 7]) {
    const parts = Array.from(
      { length: shares },
      (_, share) => shareOf([0, 1, 2, 3], share, shares),
    );
    assertEquals(parts.flat(), [0, 1, 2, 3]);
  }
});

Deno.test("data, code and suites other than those planned are named", async () => {
  const campaign = parseCampaign(text);
  const other = async (change: Partial<typeof context>) =>
    wantedOf(campaign, campaign.runs, await planRuns(sampleSuite, { ...context, ...change }));
  const data = [{ ...sampleData, datasetHash: sha256("other") }];
  for (
    const [change, message] of [
      [{ data }, 'Dataset "glyphs" or its backbone is not the one that was planned'],
      [{ codeHash: () => Promise.resolve(sha256("b")) }, 'Strategy "random" has other code'],
      [
        { environment: { ...context.environment, threads: 3 } },
        "4 runs of the manifest are not in",
      ],
    ] as const
  ) {
    const error = await other(change).then(() => undefined, (error: Error) => error);
    assertEquals([error instanceof InputError, error?.message.includes(message)], [true, true]);
  }
  const suite = { ...sampleSuite, name: "another" };
  assertThrows(() => suiteOfRuns(campaign, campaign.runs, suite), InputError, 'is "sample", not');
});

Deno.test("hostile and damaged manifests are refused", () => {
  const [first, second] = text.split("\n").slice(1, 3) as [string, string];
  const path = first.replace(/"key":"\w+"/, '"key":"../../../etc/passwd"');
  const cases: readonly (readonly [string, string])[] = [
    ["", "not JSON"],
    [changed({ suite: "../../evil.ts" }), '"suite"'],
    [changed({ run: "rm -rf /" }), '"run"'],
    [changed({ schemaVersion: 2 }), '"schemaVersion"'],
    [changed({ threads: 1e9 }), '"threads"'],
    [changed({ changes: { cycles: 1e12 } }), '"changes.cycles"'],
    [changed({ changes: { out: "/etc" } }), '"changes.out"'],
    [changed({ runs: 1e9 }), '"runs"'],
    [changed({ runs: 3 }), "not those that were planned"],
    [changed({ sha256: sha256("") }), "not those that were planned"],
    [text.slice(0, -9), "not those that were planned"],
    [changed({ runs: 1 }, `${path}\n`), '"0.key"'],
    [changed({ runs: 2 }, `${first}\n${first}\n`), "a run twice"],
    [changed({ runs: 2 }, `${first}\n${second.slice(1)}\n`), "list of runs is not JSON"],
  ];
  for (const [content, message] of cases) {
    assertThrows(() => parseCampaign(content), InputError, message);
  }
});

Deno.test("ten thousand runs are planned, encoded and read", async () => {
  const seeds = Array.from({ length: 5_000 }, (_, seed) => seed);
  const many = await planRuns({ ...sampleSuite, seeds }, context);
  const { head, runs } = parseCampaign(encodeCampaign(about, many));
  assertEquals([head.runs, runs.length, head.strategies.length], [10_000, 10_000, 2]);
});
