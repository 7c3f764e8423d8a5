/** `meta.mat` of ImageNet's development kit: what its numbers mean. */
import { InputError, messageOf } from "../../core/errors.ts";
import { parseMat } from "../tables/mat/mat.ts";
import { type MatValue, requireNumbers, textList } from "../tables/mat/value.ts";

/** One class, or a group of classes. */
export interface Synset {
  /** Its number in the kit's lists, from 1. */
  readonly id: number;
  /** Its number in WordNet, such as "n01440764". */
  readonly wnid: string;
  /** Its names, such as "tench, Tinca tinca". */
  readonly words: string;
}

/** Reads the classes of `meta.mat`. */
export function readSynsets(bytes: Uint8Array): Synset[] {
  try {
    const synsets = parseMat(bytes).get("synsets");
    if (synsets?.kind !== "structs") throw new Error('its "synsets" are no structures');
    const field = (name: string): readonly MatValue[] => synsets.fields.get(name) ?? [];
    const children = field("num_children").map((value) => single(value, "num_children"));
    return children.flatMap((count, i) =>
      count > 0 ? [] : [{
        id: single(field("ILSVRC2012_ID")[i], "ILSVRC2012_ID"),
        wnid: textList(field("WNID")[i], "WNID")[0]!,
        words: textList(field("words")[i], "words")[0]!,
      }]
    );
  } catch (error) {
    throw new InputError(
      `Cannot use "meta.mat" of ImageNet's development kit: ${messageOf(error)}`,
    );
  }
}

function single(value: MatValue | undefined, what: string): number {
  const { data } = requireNumbers(value, what);
  if (data.length !== 1) throw new Error(`${what} has ${data.length} numbers instead of one`);
  return Number(data[0]);
}
