/** Scales bytes to the numbers that a network was trained on, inside the program. */
import { cast, div, type Graph, sub, transpose, type Value } from "../../onnx/mod.ts";

/** Declares a program's image input: uint8 `[N, height, width, channels]`, named "images". */
export function imageInput(graph: Graph, height: number, width: number, channels: number): Value {
  return graph.input("images", "uint8", ["N", height, width, channels]);
}

/**
 * torchvision's `ToTensor` and `Normalize`, in float32 step by step: `(x/255 − mean)/std`.
 *
 * @param images uint8 `[N, H, W, C]`.
 * @param mean `[C]`, of values in 0 … 1.
 * @param std `[C]`.
 * @returns float32 `[N, C, H, W]`.
 */
export function normalise(images: Value, mean: readonly number[], std: readonly number[]): Value {
  const { graph } = images;
  const unit = div(planes(images), 255);
  const perChannel = (numbers: readonly number[]): Value =>
    graph.constant({ data: Float32Array.from(numbers), shape: [numbers.length, 1, 1] });
  return div(sub(unit, perChannel(mean)), perChannel(std));
}

/** uint8 `[N, H, W, C]` to float32 `[N, C, H, W]` in −1 … 1, as Keras's MobileNet takes it. */
export function symmetric(images: Value): Value {
  return sub(div(planes(images), 127.5), 1);
}

/** uint8 `[N, H, W, C]` to float32 `[N, C, H, W]`, the bytes as numbers. */
export function planes(images: Value): Value {
  // Transposing bytes before they become four times as wide takes a quarter of the time.
  return cast(transpose(images, [0, 3, 1, 2]), "float32");
}
