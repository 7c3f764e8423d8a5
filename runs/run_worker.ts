/** The worker that decodes result files without a hash. */
import { serveParser } from "../core/parse_worker.ts";
import { decodeRun } from "./arrow.ts";

serveParser(decodeRun);
