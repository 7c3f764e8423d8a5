/** The architecture and training of the head. */

/** The architecture, optimiser and schedule of the head. */
export interface HeadConfig {
  /** The architecture: "linear", or "mlp" with one hidden layer of rectified units. */
  readonly kind: "linear" | "mlp";
  /** Width of the hidden layer; 0 for a linear head. */
  readonly hidden: number;
  /** The optimiser, as PyTorch defines it. */
  readonly optimizer: "sgd" | "adam" | "adamw" | "radam";
  /** At the first epoch; it follows a cosine to 0, stepped once per epoch. */
  readonly learningRate: number;
  /** Added to the gradient (decoupled for "adamw"), biases included, as PyTorch does. */
  readonly weightDecay: number;
  /** Of "sgd". */
  readonly momentum: number;
  /** Of "sgd". */
  readonly nesterov: boolean;
  /** Passes over the labelled rows. */
  readonly epochs: number;
  /** Rows per minibatch. */
  readonly batchSize: number;
  /**
   * The last partial minibatch of an epoch of n rows: "drop" (default) leaves it out, and shrinks
   * minibatches to n rows if n is smaller; "fill" completes it from further permutations of the rows.
   */
  readonly partialBatch?: "drop" | "fill";
}

/**
 * The head of *Fast Fishing* (2404.08981): linear, RAdam, 200 epochs, batch 128. The suites of that paper
 * also fill partial minibatches, as its code does.
 */
export const fastFishingHead: HeadConfig = {
  kind: "linear",
  hidden: 0,
  optimizer: "radam",
  learningRate: 1e-2,
  weightDecay: 1e-4,
  momentum: 0,
  nesterov: false,
  epochs: 200,
  batchSize: 128,
};
