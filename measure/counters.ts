/** Counts what ONNX Runtime is asked to do, at its own interface, so that every version is counted alike. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { InferenceSession, type Tensor } from "../onnx/library.ts";
import type { Counters } from "../runs/measurement.ts";

type Totals = { -readonly [K in keyof Counters]: number };

const none: Counters = { sessions: 0, nodes: 0, calls: 0, bytes: 0, largestCall: 0 };

/** What was counted since the last call of {@linkcode taken}. */
let totals: Totals = { ...none };

let isCounting = false;

/** Counts from now on; is called before the first session. */
export function startCounting(): void {
  if (isCounting) return;
  isCounting = true;
  const create = InferenceSession.create.bind(InferenceSession) as (
    model: Uint8Array | string,
    options?: InferenceSession.SessionOptions,
  ) => Promise<InferenceSession>;
  const counted = async (
    model: Uint8Array | string,
    options?: InferenceSession.SessionOptions,
  ): Promise<InferenceSession> => {
    const session = await create(model, options);
    totals.sessions++;
    totals.nodes += countNodes(typeof model === "string" ? await Deno.readFile(model) : model);
    const run = session.run.bind(session) as (
      feeds: InferenceSession.FeedsType,
    ) => Promise<InferenceSession.ReturnType>;
    session.run = async (feeds: InferenceSession.FeedsType) => {
      const fetches = await run(feeds);
      const bytes = [...Object.values(feeds), ...Object.values(fetches)]
        .reduce((sum, tensor) => sum + bytesOf(tensor as Tensor), 0);
      totals.calls++;
      totals.bytes += bytes;
      totals.largestCall = Math.max(totals.largestCall, bytes);
      return fetches;
    };
    return session;
  };
  Object.assign(InferenceSession, { create: counted });
}

/** What was counted, and starts again at zero. */
export function taken(): Counters {
  const counts = totals;
  totals = { ...none };
  return counts;
}

/** Bytes of a tensor, whose type ends with its bits, such as "float32"; a boolean has a byte. */
function bytesOf({ type, size }: Tensor): number {
  return size * Number(/\d+$/.exec(type)?.[0] ?? 8) / 8;
}

/** The fields of onnx.proto that lead to nodes, by message: what each holds. */
const fields = {
  model: { 7: "graph" },
  graph: { 1: "node" },
  node: { 5: "attribute" },
  attribute: { 6: "graph", 11: "graph" },
} as const satisfies Record<string, Readonly<Record<number, string>>>;

/** Counts the nodes of a model, those of loop bodies and branches included. */
export function countNodes(model: Uint8Array): number {
  return countIn("model", model);
}

function countIn(kind: keyof typeof fields, bytes: Uint8Array): number {
  const reader = new BinaryReader(bytes);
  let count = kind === "node" ? 1 : 0;
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    const inner = (fields[kind] as Readonly<Record<number, keyof typeof fields>>)[field];
    if (inner === undefined || wire !== WireType.LengthDelimited) reader.skip(wire);
    else count += countIn(inner, reader.bytes());
  }
  return count;
}
