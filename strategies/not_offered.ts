/** Strategies of other benchmarks that are not offered here, and why. */

/** A strategy, or several of one kind. */
export interface NotOffered {
  /** For example "VAAL". */
  readonly name: string;
  /** Where it was published. */
  readonly url: string;
  /** A clause, without full stop. */
  readonly reason: string;
}

const SECOND_NETWORK = "trains a second network on images; here backbones are frozen";
const OPEN_SET = "is for pools with rows of no class; here every row has one";

/** All of them, in the order of docs/strategies.md. */
export const notOffered: readonly NotOffered[] = [
  { name: "VAAL", url: "https://arxiv.org/abs/1904.00370", reason: SECOND_NETWORK },
  { name: "TA-VAAL", url: "https://arxiv.org/abs/2002.04709", reason: SECOND_NETWORK },
  { name: "LL4AL", url: "https://arxiv.org/abs/1905.03677", reason: SECOND_NETWORK },
  { name: "WAAL", url: "https://arxiv.org/abs/1911.09162", reason: SECOND_NETWORK },
  {
    name: "CoreGCN, UncertainGCN",
    url: "https://arxiv.org/abs/2006.10219",
    reason: "trains a graph network on the pool in every cycle",
  },
  { name: "LfOSA", url: "https://arxiv.org/abs/2201.06758", reason: OPEN_SET },
  { name: "MQNet", url: "https://arxiv.org/abs/2210.07805", reason: OPEN_SET },
  {
    name: "SelectAL",
    url: "https://arxiv.org/abs/2306.03543",
    reason:
      "compares heads trained without parts of the labelled set; its outline alone does not " +
      "say which parts",
  },
  {
    name: "REFINE",
    url: "https://arxiv.org/abs/2511.22344",
    reason:
      "takes the union of many strategies' batches, then UHerding; its outline alone does not " +
      "say what each batch is chosen from",
  },
  {
    name: "AutoAL",
    url: "https://arxiv.org/abs/2410.13853",
    reason: "trains two more networks, which search among strategies",
  },
];
