/** What the head is and how it is trained. */

/** The architecture, optimiser and schedule of the head. */
export interface HeadConfig {
  /** The architecture: "linear", or "mlp" with one hidden layer of rectified units. */
  readonly kind: "linear" | "mlp";
  /** Width of the hidden layer; 0 for a linear head. */
  readonly hidden: number;
  /** How weights follow gradients, as PyTorch defines it. */
  readonly optimizer: "sgd" | "adam" | "adamw" | "radam";
  /** At the first epoch; a cosine brings it to 0 over all epochs, stepped once an epoch. */
  readonly learningRate: number;
  /** Added to the gradient (decoupled for "adamw"), biases included, as PyTorch does. */
  readonly weightDecay: number;
  /** For "sgd". */
  readonly momentum: number;
  /** For "sgd". */
  readonly nesterov: boolean;
  /** How often every labelled row is seen, dropped partial minibatches aside. */
  readonly epochs: number;
  /** Rows a minibatch; the last partial one of an epoch is dropped. */
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
