/** What a model file takes and gives, as ONNX Runtime sees it. */
import { InferenceSession } from "./library.ts";
import { InputError, messageOf } from "../core/errors.ts";
import { regular } from "../core/files.ts";
import { externalFiles } from "./model_file.ts";
import type { DType, Shape } from "./types.ts";

/** One input or output of a model. */
export interface SignatureValue {
  /** Its name. */
  readonly name: string;
  /** Element type; undefined where it is no tensor. */
  readonly dtype: DType | undefined;
  /** Lengths and symbols; a length that is not known at all is the symbol "?". */
  readonly shape: Shape;
}

/** What a model takes and gives. */
export interface ModelSignature {
  /** Every input. */
  readonly inputs: readonly SignatureValue[];
  /** Every output. */
  readonly outputs: readonly SignatureValue[];
}

/**
 * Opens a model to see what it takes and gives.
 *
 * @param path An `.onnx` file.
 * @returns Names, types and shapes.
 * @throws {InputError} If it cannot be read, or ONNX Runtime refuses it.
 */
export async function modelSignature(path: string): Promise<ModelSignature> {
  try {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const model = await Deno.readFile(regular(path));
    for (const file of externalFiles(model)) regular(`${folder}${file}`);
    const session = await InferenceSession.create(path, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "disabled",
      logSeverityLevel: 3,
    });
    const inputs = session.inputMetadata.map(signatureValue);
    const outputs = session.outputMetadata.map(signatureValue);
    await session.release();
    return { inputs, outputs };
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : messageOf(error);
    throw new InputError(`"${path}" cannot be opened as an ONNX model: ${why}`);
  }
}

function signatureValue(value: InferenceSession.ValueMetadata): SignatureValue {
  if (!value.isTensor) return { name: value.name, dtype: undefined, shape: [] };
  const shape = value.shape.map((dim) =>
    dim === "" || (typeof dim === "number" && dim < 0) ? "?" : dim
  );
  return { name: value.name, dtype: value.type as DType, shape };
}
