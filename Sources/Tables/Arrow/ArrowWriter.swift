/// Writes tables as Arrow IPC files (Feather version 2, uncompressed), which pandas, polars and DuckDB open.
///
/// Equal tables give equal bytes. Column data is aligned to 64 bytes in the file, so that it can be used in place.
/// Format: Arrow Columnar Format 1.x, "IPC File Format"; missing numbers are null.
public struct ArrowWriter: Sendable {
  /// How many rows a record batch has. A table of one batch is read back without copying.
  public let rowsPerBatch: Int

  /// Makes a writer.
  public init(rowsPerBatch: Int = 1 << 20) {
    self.rowsPerBatch = max(rowsPerBatch, 1)
  }

  /// The file of a table.
  public func bytes(of table: Table) -> [UInt8] {
    var bytes: [UInt8] = []
    write(table) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Writes the file of a table piece by piece.
  public func write(_ table: Table, to sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    let fields = table.arrowFields
    let schema = table.metadata.arrowSchema(fields.map(\.field))
    let head = ArrowFrame.head(schema)
    try head.withUnsafeBytes(sink)
    var count = head.count
    var blocks: [ArrowFrame.Block] = []
    // An empty table has no batch; its schema says all there is.
    for start in stride(from: 0, to: table.rowCount, by: rowsPerBatch) {
      let batch = ArrowBatch(fields, rows: start..<min(start + rowsPerBatch, table.rowCount))
      let message = ArrowFrame.message(batch.shape, at: count)
      try message.withUnsafeBytes(sink)
      for buffer in batch.buffers {
        try buffer.withBytes(sink)
        try [UInt8](repeating: 0, count: -buffer.count & 63).withUnsafeBytes(sink)
      }
      blocks.append(.init(offset: count, messageLength: message.count, bodyLength: batch.shape.bodyLength))
      count += message.count + batch.shape.bodyLength
    }
    try ArrowFrame.tail(schema, blocks).withUnsafeBytes(sink)
  }
}
