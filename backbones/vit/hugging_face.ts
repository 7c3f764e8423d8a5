/** The `config.json` that Hugging Face puts beside weights: what tensors do not tell. */
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import * as v from "valibot";

/** What is taken from it. */
export interface HuggingFaceConfig {
  /** Heads of each attention. */
  readonly heads?: number | undefined;
  /** Added to variances by layer normalisation. */
  readonly epsilon?: number | undefined;
  /** Such as "gelu" or "quick_gelu". */
  readonly activation?: string | undefined;
}

const positive = v.pipe(v.number(), v.gtValue(0));

/** Keys of other meaning are let pass. */
const vision = v.object({
  num_attention_heads: v.optional(v.pipe(positive, v.integer())),
  layer_norm_eps: v.optional(positive),
  hidden_act: v.optional(v.string()),
});

/** A network of two towers describes each. */
const config = v.union([v.object({ vision_config: vision }), vision]);

/**
 * Reads the `config.json` beside weights.
 *
 * @returns What it says; undefined where there is none.
 */
export function readHuggingFaceConfig(folder: string): HuggingFaceConfig | undefined {
  const path = `${folder}/config.json`;
  let text: string;
  try {
    text = Deno.readTextFileSync(regular(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new InputError(`Cannot read "${path}": ${messageOf(error)}`);
  }
  try {
    const parsed = v.parse(config, JSON.parse(text));
    const own = "vision_config" in parsed ? parsed.vision_config : parsed;
    return {
      heads: own.num_attention_heads,
      epsilon: own.layer_norm_eps,
      activation: own.hidden_act,
    };
  } catch (error) {
    throw new InputError(`"${path}" is damaged: ${messageOf(error)}; fetch it again`);
  }
}
