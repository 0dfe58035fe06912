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
    var output = ArrowOutput()
    let fields = table.arrowFields
    let schema = table.arrowSchema(fields)
    try output.write(ArrowCode.magic + [0, 0], to: sink)
    try output.writeMessage(.table(Self.message(ArrowCode.schemaMessage, schema, bodyLength: 0)), to: sink)
    var blocks: [UInt8] = []
    var blockCount = 0
    // An empty table has no batch; its schema says all there is.
    for start in stride(from: 0, to: table.rowCount, by: rowsPerBatch) {
      let range = start..<min(start + rowsPerBatch, table.rowCount)
      let batch = ArrowBatch(fields, rows: range)
      let offset = output.count
      let length = try output.writeMessage(
        .table(Self.message(ArrowCode.recordBatchMessage, batch.node, bodyLength: batch.bodyLength)), to: sink)
      for buffer in batch.buffers { try output.writePadded(buffer, to: sink) }
      FlatNode.append(Int64(offset), to: &blocks)
      FlatNode.append(Int32(length), to: &blocks)
      FlatNode.append(Int32(0), to: &blocks)
      FlatNode.append(Int64(batch.bodyLength), to: &blocks)
      blockCount += 1
    }
    try output.write([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], to: sink)
    let footer = FlatNode.table([
      .number(ArrowCode.version5), .node(schema), .node(.structs([], count: 0)),
      .node(.structs(blocks, count: blockCount)),
    ]).buffer
    var end = footer
    FlatNode.append(Int32(footer.count), to: &end)
    try output.write(end + ArrowCode.magic, to: sink)
  }

  private static func message(_ type: UInt8, _ header: FlatNode, bodyLength: Int) -> [FlatNode.Field] {
    [.number(ArrowCode.version5), .number(type), .node(header), .number(Int64(bodyLength))]
  }
}

/// Keeps count of what was written.
private struct ArrowOutput {
  private(set) var count = 0

  mutating func write(_ bytes: [UInt8], to sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try bytes.withUnsafeBytes(sink)
    count += bytes.count
  }

  /// Writes an encapsulated message whose body begins at a multiple of 64; returns its length without the body.
  @discardableResult mutating func writeMessage(
    _ message: FlatNode, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows -> Int {
    var metadata = message.buffer
    while (count + 8 + metadata.count) % 64 != 0 { metadata.append(0) }
    var bytes: [UInt8] = []
    FlatNode.append(ArrowCode.continuation, to: &bytes)
    FlatNode.append(Int32(metadata.count), to: &bytes)
    try write(bytes + metadata, to: sink)
    return 8 + metadata.count
  }

  mutating func writePadded(_ buffer: ArrowBatch.Bytes, to sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try buffer.withBytes(sink)
    count += buffer.count
    let padding = -buffer.count & 63
    if padding > 0 { try write([UInt8](repeating: 0, count: padding), to: sink) }
  }
}
