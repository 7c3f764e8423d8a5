/** Exports of backbones that have no weights: their programs are files already, but for the writing. */
import type { Backbone } from "../../backbones/backbone.ts";
import { picture } from "../../backbones/export/check.ts";
import { messageOf, TrawlError } from "../../core/errors.ts";
import { Runtime } from "../../onnx/mod.ts";

/**
 * Writes a backbone's program. The file appears once what it computes equals what suites compute.
 *
 * @returns The file's bytes, and how many features were compared.
 */
export async function exportWeightless(
  backbone: Backbone,
  path: string,
): Promise<{ readonly bytes: number; readonly compared: number }> {
  const { program } = await backbone.load({ folder: "" });
  const { width, height, channels } = backbone.input;
  const shape = [1, height, width, channels];
  const bytes = picture(Math.max(width, height)).slice(0, height * width * channels);
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  const run = async (own?: string): Promise<Float32Array> => {
    const runtime = await Runtime.open({ threads: 1 });
    await runtime.prepare(program, own);
    const { features } = await runtime.run(program, { images: { data: bytes, shape } });
    await runtime.close();
    return features!.data as Float32Array;
  };
  try {
    await program.save(partial);
    const [written, built] = [await run(partial), await run()];
    const at = written.findIndex((x, i) => !Object.is(x, built[i]) || !Number.isFinite(x));
    if (at >= 0) {
      throw new TrawlError(
        `"${path}" gives ${written[at]} as feature ${at}, but suites compute ${built[at]}`,
      );
    }
    await Deno.rename(partial, path).catch((error: unknown) => {
      throw new TrawlError(`Cannot write "${path}": ${messageOf(error)}`);
    });
    return { bytes: program.bytes().length, compared: written.length };
  } finally {
    await Deno.remove(partial).catch(() => {});
  }
}
