/** Query by committee: heads trained on resamples of the labelled set disagree. */
import * as v from "valibot";
import type { NdArray } from "../core/ndarray.ts";
import { argMax, cast, clip, log, mean, mul, neg, oneHot, sum, type Value } from "../onnx/mod.ts";
import { baldScore, pickByDraws, TINY } from "./shared/draws.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/**
 * The entropy in nats of the members' votes (Dagan and Engelson 1995): logits `[N, M, K]` to `[N]`.
 */
export function voteEntropy(members: Value): Value {
  const votes = cast(oneHot(argMax(members), members.shape[2] as number), "float64");
  const shares = mean(votes, { axis: 1 });
  return neg(sum(mul(shares, log(clip(shares, TINY))), { axis: 1 }));
}

/** Picks the rows on whose class a committee of heads disagrees most. */
export const committee: Strategy = defineStrategy({
  name: "committee",
  title: "Query by committee",
  summary: "Takes the rows on which heads trained on resampled labels disagree most",
  paper: {
    citation: "Seung et al. 1992",
    title: "Query by Committee",
    url: "https://doi.org/10.1145/130385.130417",
  },
  needs: ["labels", "train"],
  settings: v.strictObject({
    disagreement: setting(
      v.picklist(["kl", "vote-entropy"]),
      "kl",
      "kl: mean divergence from the members' mean; vote-entropy: entropy of their labels",
    ),
    members: setting(
      v.pipe(v.number(), v.integer(), v.minValue(2)),
      5,
      "Heads that are trained",
    ),
  }),
  about: {
    family: "committees",
    text:
      "A row is worth a label if hypotheses that fit the labels disagree on it. M heads are trained, " +
      "each on n draws with replacement from the n labelled rows (Abe and Mamitsuka 1998). Their " +
      "disagreement is (1/M) Σ_m KL(p_m ‖ p̄), p̄ their mean (McCallum and Nigam 1998), which is " +
      "BALD's score with heads for draws; or the entropy −Σ v log v of the shares v of votes for each " +
      "class (Dagan and Engelson 1995), of which many rows have the same. On frozen features heads " +
      "resemble each other, and with few labels a resample lacks whole classes: members then " +
      "disagree on what they have not seen, not on what is hard.",
    cost: "M trainings, and N·M·K",
  },
  select: async (query, { disagreement, members }) => {
    const mcLogits = await memberLogits(query, members);
    const score = disagreement === "kl" ? baldScore : voteEntropy;
    const pool = { ...query.pool, mcLogits };
    return await pickByDraws({ ...query, pool }, `committee-${disagreement}`, score);
  },
});

/** `[N, M, K]`: logits of the pool by heads trained on resamples of the labelled set. */
async function memberLogits(query: Query, members: number): Promise<NdArray> {
  const { pool, labelled, classes } = query;
  const random = query.random("resamples");
  const rows = Int32Array.from({ length: pool.size }, (_, row) => labelled.size + row);
  const data = new Float32Array(pool.size * members * classes);
  for (let m = 0; m < members; m++) {
    const drawn = Int32Array.from(labelled.labels!, () => random.integer(labelled.size));
    const head = await query.train!(drawn, drawn.map((row) => labelled.labels![row]!));
    const logits = (await head.logits(rows)).data;
    for (let row = 0; row < pool.size; row++) {
      const from = logits.subarray(row * classes, (row + 1) * classes);
      data.set(from, (row * members + m) * classes);
    }
  }
  return { data, shape: [pool.size, members, classes] };
}
