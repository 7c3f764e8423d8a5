/** The argument parser of `@std/cli`, from its republication on npm. */
// @ts-types="./mod.d.ts"
export { parseArgs } from "npm:deno-std@1.4.0/cli/parse_args.js";
