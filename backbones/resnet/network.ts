/** Residual networks (He et al., 1512.03385) as torchvision builds and names them. */
import { add, batchNorm, conv2d, maxPool, mean, relu, type Value } from "../../onnx/mod.ts";
import { weight, type WeightSource } from "../weights/source.ts";
import type { ResnetConfig } from "./detect.ts";

/**
 * The network up to its last pooling.
 *
 * @param images float32 `[N, 3, H, W]`, normalised.
 * @returns float32 `[N, width]`.
 */
export function resnetFeatures(images: Value, config: ResnetConfig, source: WeightSource): Value {
  const { prefix, stages, bottleneck } = config;
  const convolve = convolution(source, prefix);
  let x = relu(convolve(images, "conv1", "bn1", 7, 2));
  x = maxPool(x, [3, 3], { stride: 2, padding: [1, 1, 1, 1] });
  stages.forEach((blocks, i) => {
    for (let j = 0; j < blocks; j++) {
      const name = `layer${i + 1}.${j}`;
      const stride = i > 0 && j === 0 ? 2 : 1;
      const inner = bottleneck ? threeLayers(x, name, stride) : twoLayers(x, name, stride);
      x = relu(add(inner, shortcut(x, name, stride)));
    }
  });
  return mean(x, { axis: [2, 3] });

  function twoLayers(x: Value, name: string, stride: number): Value {
    const y = relu(convolve(x, `${name}.conv1`, `${name}.bn1`, 3, stride));
    return convolve(y, `${name}.conv2`, `${name}.bn2`, 3, 1);
  }

  function threeLayers(x: Value, name: string, stride: number): Value {
    let y = relu(convolve(x, `${name}.conv1`, `${name}.bn1`, 1, 1));
    y = relu(convolve(y, `${name}.conv2`, `${name}.bn2`, 3, stride));
    return convolve(y, `${name}.conv3`, `${name}.bn3`, 1, 1);
  }

  function shortcut(x: Value, name: string, stride: number): Value {
    if (!source.file.tensors.has(`${prefix}${name}.downsample.0.weight`)) return x;
    return convolve(x, `${name}.downsample.0`, `${name}.downsample.1`, 1, stride);
  }
}

/** A convolution and its batch normalisation, which the runtime folds into it. */
function convolution(
  source: WeightSource,
  prefix: string,
): (x: Value, kernel: string, norm: string, size: number, stride: number) => Value {
  return (x, kernel, norm, size, stride) => {
    const name = `${prefix}${kernel}.weight`;
    const channels = x.shape[1] as number;
    const [out = 0, perGroup = 0] = source.file.info(name).shape;
    // Fewer input channels than there are mean a convolution in groups, as in ResNeXt.
    const groups = perGroup > 0 && channels % perGroup === 0 ? channels / perGroup : 1;
    const matrix = weight(x.graph, source, name, [out, channels / groups, size, size]);
    const edge = (size - 1) / 2;
    const y = conv2d(x, matrix, undefined, { stride, groups, padding: [edge, edge, edge, edge] });
    const part = (kind: string): Value =>
      weight(x.graph, source, `${prefix}${norm}.${kind}`, [out]);
    return batchNorm(y, {
      scale: part("weight"),
      bias: part("bias"),
      mean: part("running_mean"),
      variance: part("running_var"),
    });
  };
}
