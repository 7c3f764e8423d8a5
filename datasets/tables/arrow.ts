/** Reads Arrow IPC files and streams, which include Feather files, as columns. */
import { zstdDecompressSync } from "node:zlib";
import {
  compressionRegistry,
  type Data,
  DataType,
  type Decimal,
  type Field,
  Precision,
  type Table,
  Type,
  type Vector,
} from "apache-arrow";
import { readArrowTable } from "../../core/arrow_table.ts";
import {
  classNames,
  type Column,
  type Columns,
  listColumn,
  numberColumn,
  requireDistinct,
  textColumn,
} from "./columns.ts";
import { unpackLz4Frame } from "./lz4_frame.ts";

/** Reads an Arrow file or stream, plain or compressed, as columns of numbers and of texts. */
export function parseArrow(bytes: Uint8Array): Columns {
  requireEnd(bytes);
  allowCompressed();
  let table: Table;
  try {
    table = readArrowTable(bytes);
  } catch (error) {
    const { message } = error as Error;
    // The library does not know some types, such as ListView.
    const [, type] = /Unrecognized type: "(\w+)"/.exec(message) ?? [];
    throw new Error(
      type === undefined
        ? `it is damaged, or not an Arrow file (${message})`
        : `it has a column of type ${type}, which cannot be read: write the table as Parquet`,
    );
  }
  if (table.schema.fields.length === 0) throw new Error("it is not a complete Arrow file");
  requireDistinct(table.schema.names.map(String));
  const classes = classNames(table.schema.metadata.get("huggingface"));
  const columns = table.schema.fields.map((field, i) =>
    columnOf(field, table.getChildAt(i)!, classes.get(field.name))
  );
  return { rows: table.numRows, columns, place: (row) => `row ${row}` };
}

const MAGIC = "ARROW1";

/** The end of a stream: an empty message. */
const END = "\xff\xff\xff\xff\0\0\0\0";

function requireEnd(bytes: Uint8Array): void {
  const text = (from: number, to?: number): string =>
    new TextDecoder("latin1").decode(bytes.slice(from, to));
  if (text(0, 4) === "FEA1") {
    throw new Error("it is a Feather file of version 1: write it as version 2 or as Parquet");
  }
  const end = text(0, MAGIC.length) === MAGIC ? MAGIC : END;
  if (text(-end.length) === end) return;
  throw new Error("it is not a complete Arrow file: its end is missing");
}

type Codec = Parameters<typeof compressionRegistry.set>[0];

const LZ4_FRAME: Codec = 0;
const ZSTD: Codec = 1;

function allowCompressed(): void {
  if (compressionRegistry.get(LZ4_FRAME) !== null) return;
  compressionRegistry.set(LZ4_FRAME, { decode: (data) => unpackLz4Frame(data, sizeBefore(data)) });
  compressionRegistry.set(ZSTD, { decode: (data) => unpackZstd(data, sizeBefore(data)) });
}

function unpackZstd(data: Uint8Array, size: number): Uint8Array {
  const bytes = zstdDecompressSync(data, { maxOutputLength: Math.max(1, size) });
  if (bytes.length === size) return new Uint8Array(bytes);
  throw new Error(`a buffer holds ${bytes.length} bytes, not the ${size} that it claims`);
}

/** The eight bytes before a compressed buffer hold its size. */
function sizeBefore({ buffer, byteOffset }: Uint8Array): number {
  const size = Number(new DataView(buffer, byteOffset - 8).getBigInt64(0, true));
  if (size >= 0 && size <= 2 ** 32) return size;
  throw new Error(`a buffer claims ${size} bytes`);
}

const VIEW = 16;

/** Refuses a file that claims more rows than it has: to read them would never end. */
function requireWhole(name: string, { type, length, values, valueOffsets, children }: Data): void {
  const offsets = (valueOffsets as ArrayLike<unknown> | undefined)?.length ?? 0;
  const stored = (values as ArrayLike<unknown> | undefined)?.length ?? 0;
  const [child] = children as (Data | undefined)[];
  const whole = DataType.isBool(type)
    ? 8 * stored >= length
    : DataType.isInt(type) || DataType.isFloat(type) || DataType.isDictionary(type)
    ? stored >= length
    : DataType.isFixedSizeList(type)
    ? (child?.length ?? 0) >= length * type.listSize
    : DataType.isList(type) || DataType.isLargeList(type) || DataType.isUtf8(type) ||
        DataType.isLargeUtf8(type) || DataType.isBinary(type) || DataType.isLargeBinary(type)
    ? offsets > length || length === 0
    : DataType.isUtf8View(type) || DataType.isBinaryView(type)
    ? stored >= VIEW * length
    : DataType.isDecimal(type)
    ? stored >= type.bitWidth / 32 * length
    : DataType.isFixedSizeBinary(type)
    ? stored >= type.byteWidth * length
    : true;
  if (!whole) throw new Error(`it is damaged: column "${name}" claims ${length} rows`);
  for (const inner of children as (Data | undefined)[]) if (inner) requireWhole(name, inner);
}

function columnOf(
  { name, type: stored }: Field,
  vector: Vector,
  classes: readonly string[] | undefined,
): Column {
  for (const data of vector.data) requireWhole(name, data);
  const type: DataType = DataType.isDictionary(stored) ? stored.dictionary : stored;
  if (isNumber(type)) {
    // A typed array is read about twenty times as fast as a vector.
    const isPlain = type === stored && vector.nullCount === 0 && !DataType.isBool(type) &&
      !(DataType.isFloat(type) && type.precision === Precision.HALF);
    const cells: ArrayLike<unknown> | undefined = isPlain ? vector.toArray() : undefined;
    return {
      ...numberColumn(name, vector.length, (row) => cells ? cells[row] : vector.get(row)),
      ...(classes && { classes }),
    };
  }
  if (DataType.isDecimal(type)) {
    const value = decimalOf(type);
    return numberColumn(name, vector.length, (row) => value(vector.get(row)));
  }
  if (DataType.isFixedSizeList(type) || DataType.isList(type) || DataType.isLargeList(type)) {
    if (isNumber(type.children[0]!.type)) return listColumn(name, Array.from(vector));
  }
  if (TEXTS.has(type.typeId)) return textColumn(name, Array.from(vector));
  return { kind: "other", name, what: String(type) };
}

function isNumber(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type);
}

/** Bytes are text if they decode as UTF-8. */
const TEXTS = new Set<Type>([
  Type.Utf8,
  Type.LargeUtf8,
  Type.Utf8View,
  Type.Binary,
  Type.LargeBinary,
  Type.BinaryView,
  Type.FixedSizeBinary,
]);

/** Decimals are whole numbers in units of a power of ten, as 32-bit words, the lowest first. */
function decimalOf({ scale, bitWidth }: Decimal): (words: Uint32Array | null) => number | null {
  return (words) => {
    if (words === null) return null;
    const units = words.reduceRight((high, word) => high << 32n | BigInt(word), 0n);
    return Number(BigInt.asIntN(bitWidth, units)) / 10 ** scale;
  };
}
