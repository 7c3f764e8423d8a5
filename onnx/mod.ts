/** The graph builder and the runtime. */
export { productDim, sumDim } from "./dims.ts";
export { float, Graph, Value } from "./graph.ts";
export type {
  Attribute,
  ExternalData,
  GraphNode,
  Initializer,
  NodeSpec,
  Scope,
  ValueInfo,
} from "./graph.ts";
export * from "./ops/mod.ts";
export { Program } from "./program.ts";
export {
  chooseProvider,
  parseProvider,
  platformProviders,
  type Probe,
  probe,
  type Provider,
  providerNames,
} from "./providers.ts";
export { Runtime, type RuntimeOptions } from "./runtime.ts";
export type { Feeds, Fetches } from "./session.ts";
export { type Dim, type DType, GraphError, type Shape } from "./types.ts";
