/// <reference lib="dom" />
/** The entry of the report page: unpacks its script, which is long, and runs it. */
import { runLibrary } from "./unpack.ts";

await runLibrary("page", "");
