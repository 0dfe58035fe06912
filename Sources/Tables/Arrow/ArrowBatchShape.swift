/// The sizes of a record batch's buffers, which say where each of them lies in its body.
struct ArrowBatchShape {
  /// The number of rows.
  let rowCount: Int
  private var missing: [Int] = []
  /// The bytes of every buffer without padding: validity bits and values of numbers; validity bits, offsets and bytes
  /// of texts.
  private(set) var lengths: [Int] = []

  init(rowCount: Int) { self.rowCount = rowCount }

  /// Adds a column.
  ///
  /// - Parameters:
  ///   - missing: how many rows of a number column are missing.
  ///   - textBytes: the bytes of all texts of a text column.
  mutating func add(_ type: ArrowType, missing: Int = 0, textBytes: Int = 0) {
    self.missing.append(missing)
    switch type {
    case .int64, .float64: lengths += [missing > 0 ? (rowCount + 7) / 8 : 0, rowCount * 8]
    case .utf8: lengths += [0, (rowCount + 1) * 4, textBytes]
    case .largeUTF8: lengths += [0, (rowCount + 1) * 8, textBytes]
    }
  }

  private static func padded(_ length: Int) -> Int { (length + 63) / 64 * 64 }

  /// The length of all buffers with their padding to 64 bytes.
  var bodyLength: Int { lengths.reduce(0) { $0 + Self.padded($1) } }

  /// Where each buffer begins in the body.
  var starts: [Int] {
    var next = 0
    return lengths.map { length in
      defer { next += Self.padded(length) }
      return next
    }
  }

  /// The RecordBatch table of Message.fbs.
  var node: FlatNode {
    var nodes: [UInt8] = []
    for missing in missing {
      FlatNode.append(Int64(rowCount), to: &nodes)
      FlatNode.append(Int64(missing), to: &nodes)
    }
    var places: [UInt8] = []
    for (start, length) in zip(starts, lengths) {
      FlatNode.append(Int64(start), to: &places)
      FlatNode.append(Int64(length), to: &places)
    }
    return .table([
      .number(Int64(rowCount)), .node(.structs(nodes, count: missing.count)),
      .node(.structs(places, count: lengths.count)),
    ])
  }
}
