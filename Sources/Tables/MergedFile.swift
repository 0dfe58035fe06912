import Platform

/// How long the columns of a merged table are, record batch by record batch.
struct MergedShape {
  let forms: [ColumnForm]
  let hasLines: Bool
  let rowsPerBatch: Int
  private(set) var rows = 0
  /// For every batch and column, the ids being the first: the missing rows, or the bytes of the texts.
  private(set) var sizes: [[Int]] = []

  init(forms: [ColumnForm], hasLines: Bool, rowsPerBatch: Int) {
    self.forms = forms
    self.hasLines = hasLines
    self.rowsPerBatch = rowsPerBatch
  }

  /// Adds rows, which stand in one record batch.
  mutating func add(_ part: Table) {
    let batch = rows / rowsPerBatch
    if batch == sizes.count { sizes.append(Array(repeating: 0, count: forms.count + 1)) }
    sizes[batch][0] += part.ids.span.count
    for (index, column) in part.columns.enumerated() { sizes[batch][index + 1] += column.mergedSize }
    rows += part.rowCount
  }

  func fields(_ schema: Table) -> [ArrowField] {
    func text(_ index: Int) -> ArrowType { .text(byteCount: sizes.reduce(0) { $0 + $1[index] }) }
    let columns = zip(schema.columns, forms).enumerated().map { index, column in
      let type: ArrowType =
        switch column.1 {
        case .integers: .int64
        case .doubles: .float64
        case .text: text(index + 1)
        }
      return (column.0.name, column.0.role, column.1.style, type)
    }
    return ArrowField.all(idName: schema.metadata.idName, ids: text(0), columns: columns, hasLines: hasLines)
  }

  func batches(_ fields: [ArrowField]) -> [ArrowBatchShape] {
    sizes.enumerated().map { batch, sizes in
      var shape = ArrowBatchShape(rowCount: min(rowsPerBatch, rows - batch * rowsPerBatch))
      for (index, field) in fields.enumerated() {
        let size = index < sizes.count ? sizes[index] : 0
        let isText = field.type == .utf8 || field.type == .largeUTF8
        shape.add(field.type, missing: isText ? 0 : size, textBytes: isText ? size : 0)
      }
      return shape
    }
  }
}

extension Column {
  /// The missing rows of a number column, the bytes of the texts of another.
  fileprivate var mergedSize: Int {
    switch values {
    case .doubles(let values): values.withUnsafeBufferPointer { $0.count { $0.isNaN } }
    case .integers(let values): (0..<values.count).count { values[$0] == nil }
    case .text(let texts): texts.span.count
    }
  }
}

/// The file of a merged table on its way.
final class MergedFile {
  private let shape: MergedShape
  private let fields: [ArrowField]
  private let plan: ArrowPlan
  private let file: PlacedFile
  /// Where each text column of the record batch ends now.
  private var ends: [Int]

  init(_ shape: MergedShape, _ schema: Table, _ file: PlacedFile) throws {
    self.shape = shape
    self.file = file
    fields = shape.fields(schema)
    plan = ArrowPlan(schema: schema.metadata.arrowSchema(fields), shape.batches(fields))
    ends = Array(repeating: 0, count: fields.count)
  }

  /// Writes rows, which stand in one record batch and begin at a multiple of 8.
  func write(_ part: Table, at row: Int) throws {
    let (batch, first) = row.quotientAndRemainder(dividingBy: shape.rowsPerBatch)
    if first == 0 { ends = Array(repeating: 0, count: fields.count) }
    var buffers = plan.batches[batch].buffers[...]
    var values = [Column.Values.text(part.ids)] + part.columns.map(\.values)
    if shape.hasLines, let lines = part.sourceLines { values.append(.integers(Integers(values: lines, present: nil))) }
    for (index, value) in values.enumerated() {
      let hasMissing = index < shape.sizes[batch].count && shape.sizes[batch][index] > 0
      switch value {
      case .doubles(let values):
        let plain = try values.withUnsafeBufferPointer { values in
          if hasMissing { try writePresence(values.map { !$0.isNaN }, at: buffers[buffers.startIndex] + first / 8) }
          return values.map { $0.isNaN ? .nan : $0 }
        }
        try plain.withUnsafeBytes { try file.write($0, at: buffers[buffers.startIndex + 1] + 8 * first) }
        buffers = buffers.dropFirst(2)
      case .integers(let integers):
        if hasMissing {
          try writePresence(
            (0..<integers.count).map { integers[$0] != nil }, at: buffers[buffers.startIndex] + first / 8)
        }
        try integers.values.withUnsafeBufferPointer {
          try file.write(UnsafeRawBufferPointer($0), at: buffers[buffers.startIndex + 1] + 8 * first)
        }
        buffers = buffers.dropFirst(2)
      case .text(let texts):
        try write(texts, index, first, buffers)
        buffers = buffers.dropFirst(3)
      }
    }
  }

  private func writePresence(_ isPresent: [Bool], at offset: Int) throws {
    var bits = [UInt8](repeating: 0, count: (isPresent.count + 7) / 8)
    for (row, isPresent) in isPresent.enumerated() where isPresent { bits[row >> 3] |= 1 << UInt8(row & 7) }
    try bits.withUnsafeBytes { try file.write($0, at: offset) }
  }

  private func write(_ texts: TextValues, _ field: Int, _ first: Int, _ buffers: ArraySlice<Int>) throws {
    let (before, span) = (ends[field], texts.span)
    func offsets<Offset: FixedWidthInteger & BitwiseCopyable>(_: Offset.Type) throws {
      // The offset before the first row is written again, the same.
      let offsets =
        [Offset(before)] + (0..<texts.count).map { Offset(before + texts.range($0).upperBound - span.lowerBound) }
      try offsets.withUnsafeBytes {
        try file.write($0, at: buffers[buffers.startIndex + 1] + MemoryLayout<Offset>.stride * first)
      }
    }
    if fields[field].type == .largeUTF8 { try offsets(Int64.self) } else { try offsets(Int32.self) }
    try texts.bytes.slice(span).withUnsafeBufferPointer {
      try file.write(UnsafeRawBufferPointer($0), at: buffers[buffers.startIndex + 2] + before)
    }
    ends[field] = before + span.count
  }

  func finish() throws {
    try plan.writeFrame { try file.write($0, at: $1) }
    try file.close()
  }
}
