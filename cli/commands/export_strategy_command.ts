/** `export-strategy`: a strategy as an ONNX file. */
import { dirname } from "node:path";
import { runtime, write } from "../permissions.ts";
import { declare } from "./common.ts";

export const exportStrategyCommand = declare({
  name: "export-strategy",
  title: "Write a strategy that is one program as an ONNX file",
  summary:
    "Writes a strategy, with its default settings, as one ONNX file of standard operators, which " +
    "ONNX Runtime runs from any language, with arrays of any lengths. Strategies that are several " +
    "programs, draw at random, train or ask are refused.",
  flags: {
    out: { value: "FILE", aliases: ["output", "o"], help: "Where it goes (default: NAME.onnx)" },
    list: { help: "List the strategies that can be written" },
  },
  operands: "NAME",
  notes: `Examples:
  deno task export-strategy bait-binary -o bait.onnx
  deno task export-strategy --list

The file's metadata describe its inputs and its output. docs/python.md runs it from Python.`,
  exits: "0 done, 1 it failed",
  module: "cli/export_strategy.ts",
  needs: (given) => [
    ...runtime,
    write(dirname(given.text("out") ?? "."), "the program (--out)"),
  ],
});
