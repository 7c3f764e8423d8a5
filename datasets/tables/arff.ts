/** Weka's ARFF as OpenML serves it: numbers, and the class last; rows written out, or sparse. */
import { type NdArray, ndarray } from "../../core/ndarray.ts";

/** Rows of numbers, and what each is of. */
export interface ArffTable {
  /** `[N, D]` */
  readonly features: NdArray;
  /** `[N]` the class of each row, as written. */
  readonly targets: readonly string[];
}

/** Reads a table whose last attribute is the class. */
export function parseArff(bytes: Uint8Array): ArffTable {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
  const start = lines.findIndex((line) => /^\s*@data\s*$/i.test(line));
  if (start < 0) throw new Error('it has no line "@data"');
  const columns = lines.slice(0, start).filter((line) => /^\s*@attribute\s/i.test(line)).length - 1;
  if (columns < 1) throw new Error(`it has ${columns + 1} attributes: one and a class are needed`);
  const values: number[] = [];
  const targets: string[] = [];
  for (let i = start + 1; i < lines.length; i++) {
    const line = lines[i]!.trim();
    if (line === "" || line.startsWith("%")) continue;
    const fields = line.startsWith("{") ? sparse(line, columns) : line.split(/\s*,\s*/);
    if (fields.length !== columns + 1) {
      throw new Error(`line ${i + 1} has ${fields.length} values instead of ${columns + 1}`);
    }
    for (const field of fields.slice(0, columns)) {
      const value = Number(field);
      if (field === "" || !Number.isFinite(value)) {
        throw new Error(`line ${i + 1} has "${field}", which is no number`);
      }
      values.push(value);
    }
    targets.push(fields[columns]!.replace(/^(["'])(.*)\1$/, "$2"));
  }
  return { features: ndarray(Float32Array.from(values), [targets.length, columns]), targets };
}

/** "{0 1.5, 3 b}": attribute and value; what is left out is 0. */
function sparse(line: string, columns: number): string[] {
  const fields = new Array<string>(columns + 1).fill("0");
  for (const pair of line.replace(/^\{|\}$/g, "").split(",").filter((each) => each.trim() !== "")) {
    const [index, ...value] = pair.trim().split(/\s+/);
    // Beyond the attributes, the row becomes longer than it may be.
    fields[Number(index)] = value.join(" ");
  }
  return fields;
}
