/** Digests of files whose publishers give none: the first download decides what is expected from then on. */
import * as v from "valibot";
import { messageOf, TrawlError } from "../../core/errors.ts";
import { regular, writeWhole } from "../../core/files.ts";
import { withLock } from "../../core/lock.ts";

const pinSchema = v.object({ sha256: v.string(), bytes: v.number(), fetched: v.string() });
const pinsSchema = v.record(v.string(), pinSchema);

/** What a file was when it was first fetched. */
export type Pin = v.InferOutput<typeof pinSchema>;

/** The pins of a data folder: address → what was there. */
export class Pins {
  constructor(readonly path: string) {}

  /** What was at an address; undefined if it was never fetched. */
  async find(url: string): Promise<Pin | undefined> {
    return (await this.#read())[url];
  }

  /** Sets a pin, in place of an older one. */
  async set(url: string, found: Pick<Pin, "sha256" | "bytes">): Promise<void> {
    await withLock(`${this.path}.lock`, async () => {
      const pins = { ...await this.#read(), [url]: { ...found, fetched: today() } };
      await writeWhole(this.path, `${JSON.stringify(pins, null, 2)}\n`);
    });
  }

  async #read(): Promise<Readonly<Record<string, Pin>>> {
    try {
      return v.parse(pinsSchema, JSON.parse(await Deno.readTextFile(regular(this.path))));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return {};
      throw new TrawlError(
        `Cannot read the digests of files fetched before in "${this.path}": ${messageOf(error)}; ` +
          "remove it to trust what is fetched next",
      );
    }
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
