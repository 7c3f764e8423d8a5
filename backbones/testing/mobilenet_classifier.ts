/** MobileNet with the classifier that it was trained with, for tests on photographs. */
import { add, Graph, matmul, Program, reshape, softmax } from "../../onnx/mod.ts";
import { mobilenetFeatures } from "../mobilenet.ts";
import { imageInput, symmetric } from "../preprocess/normalise.ts";
import { weight, type WeightSource } from "../weights/source.ts";

/** uint8 "images" `[N, 224, 224, 3]` → float32 "probabilities" `[N, 1000]` of the ImageNet classes. */
export function mobilenetClassifier(weights: WeightSource): Program {
  const graph = new Graph("mobilenet-v1-075 classifier");
  const features = mobilenetFeatures(symmetric(imageInput(graph, 224, 224, 3)), weights);
  const kernel = weight(graph, weights, "conv_preds/kernel", [1, 1, 768, 1000]);
  const bias = weight(graph, weights, "conv_preds/bias", [1000]);
  const logits = add(matmul(features, reshape(kernel, [768, 1000])), bias);
  return new Program(graph, { probabilities: softmax(logits) });
}
