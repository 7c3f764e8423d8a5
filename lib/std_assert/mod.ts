/** The assertions of `@std/assert` that the tests use, from its republication on npm. */
// @ts-types="./mod.d.ts"
export * from "npm:deno-std@1.4.0/assert/mod.js";
