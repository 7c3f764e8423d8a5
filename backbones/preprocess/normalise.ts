/** Scales bytes to the numbers that a network was trained on, inside the program. */
import { cast, div, type Graph, sub, transpose, type Value } from "../../onnx/mod.ts";

/**
 * Declares a program's image input.
 *
 * @param height Pixels.
 * @param width Pixels.
 * @returns uint8 `[N, height, width, channels]`, named "images".
 */
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

/**
 * Bytes to −1 … 1, as Keras's MobileNet takes them: `x/127.5 − 1`.
 *
 * @param images uint8 `[N, H, W, C]`.
 * @returns float32 `[N, C, H, W]`.
 */
export function symmetric(images: Value): Value {
  return sub(div(planes(images), 127.5), 1);
}

/**
 * Bytes as numbers, channels first.
 *
 * @param images uint8 `[N, H, W, C]`.
 * @returns float32 `[N, C, H, W]`, the bytes as numbers.
 */
export function planes(images: Value): Value {
  // Moving bytes before they become four times as wide costs a quarter.
  return cast(transpose(images, [0, 3, 1, 2]), "float32");
}
