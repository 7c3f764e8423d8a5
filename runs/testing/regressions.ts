/** Made-up regressions and history rows, for tests. */
import { sha256 } from "../../core/files.ts";
import type { HistoryRow } from "../history.ts";
import type { ComparedCase, Regression, TimedPair } from "../regression.ts";
import { sampleManifest } from "./runs.ts";

/** A comparison with a case of every kind. */
export function sampleRegression(): Regression {
  const counters = { sessions: 1, nodes: 20, calls: 3, bytes: 4e6, largestCall: 2 ** 40 };
  const pair = (i: number): TimedPair => ({
    base: [0.1, 0.11 + i / 1e3],
    head: [0.1001, 0.112],
    control: [0.1, 0.1 + 1e-9],
  });
  const one: ComparedCase = {
    benchmark: "margin",
    sizes: { N: 1000, D: 32 },
    status: "compared",
    message: "",
    baseCounters: counters,
    headCounters: { ...counters, calls: 4 },
    pairs: [pair(0), pair(1)],
  };
  const without = { baseCounters: undefined, headCounters: undefined, pairs: [] };
  return {
    environment: sampleManifest().environment,
    base: { commit: "ab".repeat(20), name: "main", content: sha256("base") },
    head: { name: "working tree", content: sha256("head") },
    margin: 0.05,
    planned: 20,
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:10:00.000Z",
    complete: false,
    cases: [
      one,
      { ...one, sizes: { N: 2000, D: 32 }, pairs: [pair(3)] },
      {
        ...one,
        ...without,
        status: "new",
        message: "The base <cannot> run it",
        benchmark: "young",
      },
      { ...one, ...without, benchmark: "start bench", sizes: {} },
      { ...one, status: "failed", message: "A side failed", benchmark: "badge" },
    ],
    checks: [
      { kind: "picks", name: "margin on glyphs, seed 0", outcome: "equal", message: "" },
      { kind: "counters", name: "margin N=1000", outcome: "differs", message: "calls 4, not 3" },
    ],
  };
}

/** Two commits of one case. */
export function sampleHistory(): HistoryRow[] {
  return [0, 1].map((i) => ({
    benchmark: "margin",
    sizes: { N: 1000 },
    commit: String(i).repeat(40),
    date: `2026-01-0${i + 1}T00:00:00.000Z`,
    base: "a".repeat(40),
    logRatio: i / 10,
    low: -0.01,
    high: 0.2,
    machine: "a processor, 2 cores",
    trawl: "0.1.0",
    onnxruntime: "1.30.0",
  }));
}
