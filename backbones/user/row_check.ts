/** Checks that a picture's features do not depend on the other pictures in its batch. */
import { InputError, messageOf } from "../../core/errors.ts";
import { type Program, Runtime } from "../../onnx/mod.ts";
import type { ImageSize } from "../backbone.ts";

/** Pictures per run if the network takes any number: the examined one is between two others. */
const BATCH = 3;

/** Tolerance relative to the largest feature: equal shapes and places are computed in the same order. */
const SAME_PLACE = 1e-5;

/** Tolerance for other places and batch sizes: other kernels, perhaps in half precision. */
const OTHER_PLACE = 1e-2;

/** Pictures by the byte at each index: detailed, nearly grey, and black and white. */
const BYTES: readonly ((i: number) => number)[] = [
  (i) => 64 + (i * 97 + (i >> 5) * 31) % 128,
  (i) => 118 + (i * 7) % 20,
  (i) => (i * 31 % 97) % 2 * 255,
];

/** Runs one picture beside two kinds of others, and alone. */
export async function requireOwnRows(
  name: string,
  program: Program,
  { height, width, channels }: ImageSize,
): Promise<void> {
  const fixed = program.inputs[0]!.shape[0];
  const batch = typeof fixed === "number" ? fixed : BATCH;
  const place = batch >> 1;
  const size = height * width * channels;
  const [examined, grey, stark] = BYTES.map((byte) =>
    Uint8Array.from({ length: size }, (_, i) => byte(i))
  );
  const runtime = await Runtime.open();
  /** Features of the picture at one place of several; the others are all the same. */
  const features = async (
    count: number,
    place: number,
    other: Uint8Array,
  ): Promise<Float32Array> => {
    const data = new Uint8Array(count * size);
    for (let i = 0; i < count; i++) data.set(i === place ? examined! : other, i * size);
    const pictures = { data, shape: [count, height, width, channels] };
    const results = await runtime.run(program, { [program.inputs[0]!.name]: pictures })
      .catch((error) => {
        throw new InputError(`"${name}" cannot be run on ${count} pictures: ${messageOf(error)}`);
      });
    const { data: rows, shape } = results[program.outputs[0]!.name]!;
    const [found, length] = shape;
    if (found !== count) {
      throw new InputError(
        `"${name}" gives features [${shape.join(", ")}] for ${count} pictures; export it without ` +
          "operators across the batch",
      );
    }
    return (rows as Float32Array).slice(place * length!, (place + 1) * length!);
  };
  try {
    const first = await features(batch, place, grey!);
    const change = changeOf(first, await features(batch, place, stark!), SAME_PLACE);
    if (change !== undefined) {
      const again = changeOf(first, await features(batch, place, grey!), SAME_PLACE);
      throw again === undefined
        ? refused(name, "depend on the others in its batch", change)
        : refused(name, "change from run to run", again);
    }
    const moved = changeOf(first, await features(batch, 0, grey!), OTHER_PLACE);
    if (moved !== undefined) throw refused(name, "depend on its place in the batch", moved);
    if (typeof fixed === "number") return;
    const alone = changeOf(first, await features(1, 0, grey!), OTHER_PLACE);
    if (alone !== undefined) throw refused(name, "depend on how many are in its batch", alone);
  } finally {
    await runtime.close();
  }
}

/** The difference of features, and the largest of them; undefined if it is not more than rounding. */
function changeOf(
  a: Float32Array,
  b: Float32Array,
  tolerance: number,
): readonly [change: number, largest: number] | undefined {
  let [change, largest] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    // Features that are not finite are refused when the user's own pictures have them.
    if (!Number.isFinite(difference)) continue;
    change = Math.max(change, difference);
    largest = Math.max(largest, Math.abs(a[i]!), Math.abs(b[i]!));
  }
  return change > tolerance * largest ? [change, largest] : undefined;
}

function refused(
  name: string,
  what: string,
  [change, largest]: readonly [number, number],
): InputError {
  const [by, of] = [change, largest].map((x) => Number(x.toPrecision(3)));
  return new InputError(
    `"${name}": a picture's features ${what}: they change by ${by}, and the largest is ${of}. Export it ` +
      "in inference mode (batch normalisation and dropout not training) and without operators " +
      "across the batch",
  );
}
