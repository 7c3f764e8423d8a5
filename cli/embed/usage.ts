/** What `deno task embed` takes, and how its help text explains it. */
import { RESIZES } from "../../backbones/preprocess/steps.ts";
import { normalisations } from "../../backbones/user/options.ts";
import type { Command } from "../flags.ts";

/** The flags. */
export const flags = {
  backbone: {
    value: "NAME|FILE",
    help: "What turns images into features: a name from --list, an .onnx file,\n" +
      "or weights (.safetensors, .pth) that one of these networks fits",
  },
  input: { value: "NAME", help: "Of an .onnx file: its input for images, if it has several" },
  normalise: {
    value: "NAME",
    help: `Of a file: how bytes become numbers: ${Object.keys(normalisations).join(", ")} ` +
      "(default imagenet)",
  },
  split: { value: "train|test|all", help: "Which part of the dataset (default all)" },
  resize: {
    value: RESIZES.join("|"),
    help: "How images are brought to the backbone's size, instead of its own way:\n" +
      "squash to a square and cut its middle out, resize the shorter side and\n" +
      "cut the middle out, or resize directly",
  },
  exif: {
    value: "apply|ignore",
    help: "Whether pictures are turned as their EXIF data say (default ignore, as\n" +
      "torchvision does; how many have a rotation is said)",
  },
  size: { value: "N", help: "Images of N × N pixels, for backbones that take several sizes" },
  batch: { value: "N", help: "Images per run of the network (default: the backbone's own)" },
  threads: {
    value: "N",
    help: "Threads of the network (default: all cores, less those that reading\n" +
      "takes where it takes much)",
  },
  workers: {
    value: "N",
    help: "Threads that read and resize images ahead of the network (default:\n" +
      "as many as keep it busy; 0 for none)",
  },
  ep: {
    value: "NAME",
    help: "Execution provider: cpu (default), webgpu, cuda, dml, coreml, or\n" +
      "auto for the fastest that loads here",
  },
  output: {
    value: "FILE.npy|NAME",
    repeat: true,
    help: "Copy the features into a file as numpy.save writes them; also, of an\n" +
      ".onnx file: its output of features, if it has several",
  },
  "on-corrupt": {
    value: "fail|skip",
    help: "What to do about images that cannot be decoded: fail (default), or skip\n" +
      "to leave them out, count them and name the first",
  },
  offline: { help: "Fetch nothing: a missing file is an error that says where to put it" },
  list: { help: "List the backbones and the datasets of images" },
  help: { help: "Show this text" },
} as const;

/** The command. */
export const command: Command<typeof flags> = {
  name: "deno task embed",
  summary:
    "Computes the features of a dataset's images, and keeps them where suites find them: what is there\n" +
    "is not computed again. Interrupt it whenever you like: the same command goes on where it was, and\n" +
    "the features are the same bits.",
  flags,
  operands: "DATASET|PATH",
  notes: `Examples:
  deno task embed cifar10-mini --backbone mobilenet-v1-075
  deno task embed ./my_pictures --backbone mobilenet-v1-075 --on-corrupt skip
  deno task embed glyphs --backbone scattering --split train \\
    --output results/glyphs.npy

Files: one of the safetensors format for each part of the dataset, in
$TRAWL_CACHE/features or the user's cache, named by what decides its content:
images, network, weights, preprocessing, provider and the version of ONNX
Runtime. In Python:
  from safetensors.numpy import load_file
  features = load_file("….safetensors")["features"]

Exit codes: 0 done, 1 something failed, 2 wrong usage or input, 75 stopped by
SIGTERM or SIGUSR2 and worth starting again, 130 stopped by Ctrl-C. A first
signal keeps what is done and waits for no image that is being read, a second
one leaves at once.`,
};
