/** Every operator. They throw a {@linkcode GraphError} if types, ranks or lengths do not fit. */
export * from "./block_inverse.ts";
export * from "./control.ts";
export * from "./elementwise.ts";
export * from "./filling.ts";
export * from "./indexing.ts";
export * from "./layout.ts";
export * from "./matrix.ts";
export * from "./neural.ts";
export * from "./reaches.ts";
export * from "./reduce.ts";
