/** The worker that decodes regressions. */
import { serveParser } from "../core/parse_worker.ts";
import { decodeRegression } from "./regression_file.ts";

serveParser(decodeRegression);
