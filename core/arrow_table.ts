/** Reads tables from Arrow IPC files and streams, damaged ones too. */
import { type RecordBatch, RecordBatchReader, Table, tableFromIPC } from "apache-arrow";

/** Reads a table: files batch by batch, since the library's loop never ends if another message is there. */
export function readArrowTable(bytes: Uint8Array): Table {
  const reader = RecordBatchReader.from(bytes);
  if (!reader.isFile() || !reader.isSync()) return tableFromIPC(bytes);
  reader.open();
  const batches: RecordBatch[] = [];
  for (let i = 0; i < reader.numRecordBatches; i++) {
    const batch = reader.readRecordBatch(i);
    if (batch === null) throw new Error(`batch ${i} is missing`);
    batches.push(batch);
  }
  return new Table(reader.schema, batches);
}
