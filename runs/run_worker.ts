/** Decodes result files apart from the thread that wants them. */
import { serveParser } from "../core/parse_worker.ts";
import { decodeRun } from "./arrow.ts";

serveParser(decodeRun);
