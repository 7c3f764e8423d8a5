/** Many runs as one Arrow and one Parquet file, written batch by batch, in memory that does not grow. */
import { type Field, RecordBatchFileWriter, Schema } from "apache-arrow";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { saveStream } from "../core/save.ts";
import { joinedFields, joinedRows, storedRun } from "./arrow.ts";
import type { RunResult } from "./run.ts";
import { batchOf, type Row } from "./table.ts";

/** Writes `merged.arrow` and `merged.parquet` in a folder: a row per cycle, with the columns of `report.arrow`. */
export async function writeMerged(
  folder: string,
  batches: AsyncIterable<readonly RunResult[]>,
): Promise<void> {
  const [arrow, parquet] = ReadableStream.from(rowsOf(batches)).tee();
  await Promise.all([
    writeArrow(`${folder}/merged.arrow`, arrow),
    saveStream(`${folder}/merged.parquet`, parquetFile(parquet)),
  ]);
}

async function* rowsOf(batches: AsyncIterable<readonly RunResult[]>): AsyncGenerator<Row[]> {
  for await (const runs of batches) yield runs.flatMap((run) => joinedRows(storedRun(run)));
}

async function writeArrow(path: string, batches: AsyncIterable<readonly Row[]>): Promise<void> {
  const schema = new Schema([...joinedFields]);
  const writer = new RecordBatchFileWriter();
  const fill = async (): Promise<void> => {
    try {
      writer.reset(undefined, schema);
      for await (const rows of batches) writer.write(batchOf(schema, rows));
      writer.finish();
    } catch (error) {
      writer.abort(error);
      throw error;
    }
  };
  await Promise.all([saveStream(path, writer), fill()]);
}

async function* parquetFile(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const taken = (): Uint8Array => {
    const part = bytes.getBytes().slice();
    bytes.index = 0;
    return part;
  };
  const columns = joinedFields.flatMap(columnOf);
  const schema = [{ name: "root", num_children: joinedFields.length }, ...columns];
  const writer = new ParquetWriter({ writer: bytes, schema });
  for await (const rows of batches) {
    const columnData = joinedFields.map(({ name }) => ({
      name,
      data: rows.map(({ [name]: cell = null }) => cell instanceof Uint32Array ? [...cell] : cell),
    }));
    await writer.write({ columnData, rowGroupSize: rows.length });
    yield taken();
  }
  await writer.finish();
  yield taken();
}

type Column = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];

/** A field as Parquet's schema has it; picks are a list of three levels. */
function columnOf({ name, type, nullable }: Field): Column[] {
  const repetition_type = nullable ? "OPTIONAL" : "REQUIRED";
  const whole = { type: "INT32", converted_type: "UINT_32" } as const;
  switch (String(type)) {
    case "Utf8":
      return [{ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type }];
    case "Uint32":
      return [{ name, ...whole, repetition_type }];
    case "Float64":
      return [{ name, type: "DOUBLE", repetition_type }];
    default:
      return [
        { name, converted_type: "LIST", repetition_type, num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", ...whole, repetition_type: "REQUIRED" },
      ];
  }
}
