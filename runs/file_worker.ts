/** The worker that decodes files of the kind that its URL names, such as "file_worker.ts?run". */
import { serveParser } from "../core/parse_worker.ts";
import { decodeRuns } from "./arrow.ts";
import { decodeHistory } from "./history.ts";
import { decodeMeasurement } from "./measurement.ts";
import { decodeRegression } from "./regression.ts";

const decoders = {
  run: decodeRuns,
  measurement: decodeMeasurement,
  regression: decodeRegression,
  history: decodeHistory,
} as const;

serveParser<unknown>(decoders[new URL(import.meta.url).search.slice(1) as keyof typeof decoders]);
