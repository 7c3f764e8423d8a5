/** `embed`: computes the features of a dataset's images. */
import { dirname } from "node:path";
import { fetching } from "../hosts.ts";
import { folders, runtime, write } from "../permissions.ts";
import { declare, offline, provider } from "./common.ts";

export const embedCommand = declare({
  name: "embed",
  title: "Compute the features of a dataset's images",
  summary:
    "Computes the features of a dataset's images, and keeps them where suites find them; or those of " +
    "pictures without labels, in a folder or as a list of files. What is there is not computed again. Interrupt it whenever you like: the same command continues where " +
    "it was, and the features are the same bits.",
  flags: {
    backbone: {
      value: "NAME|FILE",
      help: "What turns images into features: a name from --list, an .onnx file, or weights " +
        "(.safetensors, .pth) that one of these networks fits (default, of pictures: " +
        "scattering-colour)",
    },
    input: { value: "NAME", help: "Of an .onnx file: its input for images, if it has several" },
    normalise: {
      value: "NAME",
      help: "Of a file: how bytes become numbers: imagenet (default), clip, symmetric, unit",
    },
    split: {
      value: "train|test|all",
      help: "Which part of the dataset (default all; a folder of pictures that is not divided is " +
        "one part, unless this flag is given)",
    },
    resize: {
      value: "squash|shorter|direct",
      help: "How images are brought to the backbone's size, instead of its own way: squash to a " +
        "square and cut its middle out, resize the shorter side and cut the middle out, or resize " +
        "directly",
    },
    exif: {
      value: "apply|ignore",
      help: "Whether images are turned as their EXIF data say (default ignore, as torchvision " +
        "does, and how many have a rotation is said; default apply for pictures that are one part)",
    },
    size: { value: "N", help: "Images of N × N pixels, for backbones that take several sizes" },
    batch: { value: "N", help: "Images per run of the network (default: the backbone's own)" },
    threads: {
      value: "N",
      help: "Threads of the network (default: all cores, less those that reading takes)",
    },
    workers: {
      value: "N",
      help:
        "Threads that read and resize images ahead of the network (default: as many as keep it " +
        "busy; 0 for none)",
    },
    ep: provider,
    out: {
      value: "FILE.npy|NAME",
      aliases: ["output"],
      repeat: true,
      help:
        "Copy the features into a file as numpy.save writes them; also, of an .onnx file: its " +
        "output of features, if it has several",
    },
    "on-corrupt": {
      value: "fail|skip",
      help:
        "What to do about images that cannot be decoded: fail (default), or skip to leave them " +
        "out, count them and name the first",
    },
    offline,
    list: { help: "List the backbones and the datasets of images" },
  },
  operands: "DATASET|PATH…",
  notes: `Examples:
  deno task embed cifar10-mini --backbone mobilenet-v1-075
  deno task embed ./my_pictures --backbone mobilenet-v1-075 --on-corrupt skip
  deno task embed ./class_folders --backbone scattering --split all
  deno task embed glyphs --backbone scattering --split train \\
    --out results/glyphs.npy

Files: one of the safetensors format for each part of the dataset, in $TRAWL_CACHE/features or the
user's cache, named by what decides its content: images, network, weights, preprocessing, provider
and the version of ONNX Runtime. Beside it, if every
image is a file of its own, is an index as CSV: row, path (below the folder, for pictures that are one
part), class. Of these pictures, only those that are new are computed. In Python:
  from safetensors.numpy import load_file
  features = load_file("….safetensors")["features"]
  index = pandas.read_csv("….csv", keep_default_na=False)

A first signal keeps what is done and waits for no image that is being read, a second one ends at
once.`,
  exits: "0 done, 1 something failed",
  resumes: true,
  module: "cli/embed.ts",
  needs(given, place) {
    const copies = given.all("out").filter((path) => path.endsWith(".npy"))
      .map((path) => write(dirname(path), "copies of the features (--out)"));
    const names = given.on("offline") || given.on("list")
      ? []
      : [...given.operands, given.text("backbone") ?? ""];
    return [...runtime, ...folders(place), ...copies, ...fetching(names)];
  },
});
