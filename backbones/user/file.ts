/** Files as backbones: told from names, and named. */

/** Files that are told from names by their ends. */
const FILE = /\.(onnx|safetensors|safetensors\.index\.json|pth|pt|bin)$/i;

/**
 * Tells files from names.
 *
 * @returns Whether it is the path of an ONNX model or of weights.
 */
export function isBackboneFile(name: string): boolean {
  return FILE.test(name);
}

/**
 * Names a file: results tell nobody where on somebody's disk it lies, and are the same wherever that is.
 *
 * @returns Its own name, such as "model.onnx".
 */
export function fileName(path: string): string {
  return path.slice(path.replaceAll("\\", "/").lastIndexOf("/") + 1);
}
