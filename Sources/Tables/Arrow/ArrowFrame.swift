/// What stands between the bodies of an Arrow IPC file: beginning, encapsulated messages, footer.
enum ArrowFrame {
  /// The beginning of a file up to its first record batch.
  static func head(_ schema: FlatNode) -> [UInt8] {
    let magic = ArrowCode.magic + [0, 0]
    return magic + message(ArrowCode.schemaMessage, schema, bodyLength: 0, at: magic.count)
  }

  /// The message before the body of a record batch; the body begins at a multiple of 64.
  ///
  /// - Parameter offset: where in the file the message begins.
  static func message(_ shape: ArrowBatchShape, at offset: Int) -> [UInt8] {
    message(ArrowCode.recordBatchMessage, shape.node, bodyLength: shape.bodyLength, at: offset)
  }

  private static func message(_ type: UInt8, _ header: FlatNode, bodyLength: Int, at offset: Int) -> [UInt8] {
    var metadata = FlatNode.table([
      .number(ArrowCode.version5), .number(type), .node(header), .number(Int64(bodyLength)),
    ]).buffer
    metadata.append(contentsOf: [UInt8](repeating: 0, count: -(offset + 8 + metadata.count) & 63))
    var bytes: [UInt8] = []
    FlatNode.append(ArrowCode.continuation, to: &bytes)
    FlatNode.append(Int32(metadata.count), to: &bytes)
    return bytes + metadata
  }

  /// A record batch as the footer names it.
  struct Block {
    let offset: Int
    let messageLength: Int
    let bodyLength: Int
  }

  /// The end of a file after its last body.
  static func tail(_ schema: FlatNode, _ blocks: [Block]) -> [UInt8] {
    var structs: [UInt8] = []
    for block in blocks {
      FlatNode.append(Int64(block.offset), to: &structs)
      FlatNode.append(Int32(block.messageLength), to: &structs)
      FlatNode.append(Int32(0), to: &structs)
      FlatNode.append(Int64(block.bodyLength), to: &structs)
    }
    let footer = FlatNode.table([
      .number(ArrowCode.version5), .node(schema), .node(.structs([], count: 0)),
      .node(.structs(structs, count: blocks.count)),
    ]).buffer
    var end: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0] + footer
    FlatNode.append(Int32(footer.count), to: &end)
    return end + ArrowCode.magic
  }
}

/// Where everything of an Arrow file lies, known before a row is written: its parts may come in any order.
struct ArrowPlan {
  let head: [UInt8]
  /// The message of every batch, where it stands, and where each buffer of the batch begins in the file.
  private(set) var batches: [(offset: Int, message: [UInt8], buffers: [Int])] = []
  /// The end of the file, and where it begins.
  private(set) var tail: (offset: Int, bytes: [UInt8])

  init(schema: FlatNode, _ shapes: [ArrowBatchShape]) {
    head = ArrowFrame.head(schema)
    var at = head.count
    var blocks: [ArrowFrame.Block] = []
    for shape in shapes {
      let message = ArrowFrame.message(shape, at: at)
      let body = at + message.count
      batches.append((at, message, shape.starts.map { body + $0 }))
      blocks.append(.init(offset: at, messageLength: message.count, bodyLength: shape.bodyLength))
      at = body + shape.bodyLength
    }
    tail = (at, ArrowFrame.tail(schema, blocks))
  }

  /// Where everything that a batch has ends; behind the last one that is the end of the file.
  func end(ofBatch batch: Int) -> Int {
    batch + 1 < batches.count ? batches[batch + 1].offset : tail.offset + tail.bytes.count
  }

  /// Writes all that is not the content of a buffer.
  func writeFrame(_ write: (UnsafeRawBufferPointer, Int) throws -> Void) throws {
    try head.withUnsafeBytes { try write($0, 0) }
    for batch in batches { try batch.message.withUnsafeBytes { try write($0, batch.offset) } }
    try tail.bytes.withUnsafeBytes { try write($0, tail.offset) }
  }
}
