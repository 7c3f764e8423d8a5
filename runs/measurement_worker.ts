/** The worker that decodes files of measurements. */
import { serveParser } from "../core/parse_worker.ts";
import { decodeMeasurement } from "./measurement_file.ts";

serveParser(decodeMeasurement);
