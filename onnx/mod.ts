/**
 * The graph builder and the runtime. Operators throw a {@linkcode GraphError} if types, ranks or
 * lengths do not fit.
 */
export { productDim, sumDim } from "./dims.ts";
export {
  type Attribute,
  float,
  Graph,
  type GraphNode,
  type Meaning,
  type NodeSpec,
  Scope,
  Value,
} from "./graph.ts";
export type { Uploads } from "./device_arrays.ts";
export {
  type Dim,
  type DType,
  elementBytes,
  type ExternalData,
  GraphError,
  type Initializer,
  type Shape,
  type TensorType,
  type ValueInfo,
} from "./types.ts";
export * from "./ops/control.ts";
export * from "./ops/elementwise.ts";
export * from "./ops/indexing.ts";
export * from "./ops/layout.ts";
export * from "./ops/matrix.ts";
export * from "./ops/neural.ts";
export * from "./ops/reduce.ts";
export { Program, type ProgramOptions } from "./program.ts";
export {
  externalFiles,
  type ModelSignature,
  modelSignature,
  type ModelValue,
  type SignatureValue,
  type SurroundedModel,
  SurroundedProgram,
} from "./model_file.ts";
export {
  parseProvider,
  platformProviders,
  type Probe,
  type Provider,
  providerNames,
} from "./provider_names.ts";
export { chooseProvider, probe } from "./providers.ts";
export { Runtime, type RuntimeOptions } from "./runtime.ts";
export type { Feeds, Fetches } from "./tensor.ts";
export { runtimeVersion } from "./library.ts";
