/** The worker that decodes histories. */
import { serveParser } from "../core/parse_worker.ts";
import { decodeHistory } from "./history_file.ts";

serveParser(decodeHistory);
