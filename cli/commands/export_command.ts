/** `export`: published weights, or one's own, as an ONNX program. */
import { dirname } from "node:path";
import { fetching } from "../hosts.ts";
import { folders, runtime, write } from "../permissions.ts";
import { declare, offline } from "./common.ts";

export const exportCommand = declare({
  name: "export",
  title: "Turn weights into an ONNX program and check it",
  summary:
    "Turns weights into an ONNX program: uint8 images [N, H, W, 3] in, float32 features [N, D] out. " +
    "Before the program appears under its name, its features are compared with a float64 forward " +
    "pass of the same weights. Weights are not copied: the program has kilobytes, and is written " +
    "beside them.",
  flags: {
    weights: {
      value: "FILE",
      help:
        "Weights of your own: safetensors, or the index of several such files; without a NAME, " +
        "the network is told from their names and shapes",
    },
    size: { value: "N", help: "Images of N × N pixels (default: the network's own size)" },
    positions: {
      value: "offset|hf",
      help:
        "How a table of positions is brought to that size: as DINOv2's own code does (offset; " +
        "default), or as Hugging Face's port does (hf)",
    },
    attention: {
      value: "fused|standard",
      help:
        "Attention as one operator of ONNX Runtime's (default), or as operators that any ONNX " +
        "tool knows",
    },
    heads: { value: "N", help: "Heads of each attention, if they are not 64 features wide" },
    precision: {
      value: "float32|float16|int8",
      help:
        "How weights are stored: as they are (float32; default), rounded to 16 bits, or to 8, " +
        "with which linear layers then compute; the check says what it changes",
    },
    embed: { help: "Copy the weights into the file, instead of pointing to theirs (2 GB at most)" },
    check: {
      value: "quick|full|none",
      help:
        "Compare with a float64 forward pass: in seconds, on a smaller image if the full size " +
        "takes long and, of ViT-g, on its first and last block (quick; default); at full size, or " +
        "not at all",
    },
    out: {
      value: "FILE",
      aliases: ["output"],
      help: "Where the program goes (default: beside the weights)",
    },
    offline,
    list: { help: "List the backbones that can be exported" },
  },
  operands: "[NAME]",
  notes: `Examples:
  deno task export dinov2-vits14
  deno task export dinov2-vits14 --size 518 \\
    --weights ~/dinov2-small/model.safetensors
  deno task export --weights my_finetuned.safetensors --embed --out mine.onnx

Weights are looked for below $TRAWL_DATA (default: trawl/data in the user's cache), and fetched if
they are missing and published. Suites need no export: they build the same program by themselves.`,
  exits: "0 done, 1 it failed",
  resumes: true,
  module: "cli/export.ts",
  needs(given, place) {
    const [file, weights] = [given.text("out"), given.text("weights")];
    const program = file ?? weights;
    const folder = program === undefined ? "results" : dirname(program);
    const fetches = !given.on("offline") && !given.on("list") && weights === undefined;
    return [
      ...runtime,
      ...folders(place, ["derived"]),
      write(folder, "the program (--out, or beside --weights)"),
      ...fetches ? fetching(given.operands) : [],
    ];
  },
});
