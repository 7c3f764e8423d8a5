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
  /** How often every labelled row is seen, except in dropped minibatches. */
  readonly epochs: number;
  /** Rows per minibatch; the last partial one of an epoch is dropped. */
  readonly batchSize: number;
}

/** The head of *Fast Fishing* (2404.08981): linear, RAdam, 200 epochs, batch 128. */
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
