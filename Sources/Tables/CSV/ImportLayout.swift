/// Where the columns of an imported table lie in its file, and the way of a piece there.
struct ImportLayout {
  let plan: ArrowPlan
  private let pieces: RowPieces
  private let facts: ReadFacts
  private let fields: [ArrowField]
  /// For every column, the ids before and the lines after them counted: its first buffer in a record batch.
  private let firstBuffers: [Int]

  /// - Parameter facts: the forms, and how much is missing and how long the texts are as far as that is known.
  init(_ pieces: RowPieces, _ facts: ReadFacts, names: [String], metadata: Table.Metadata) {
    self.pieces = pieces
    self.facts = facts
    let texts = facts.textBytesOfBatches(pieces)
    func type(ofText slot: Int) -> ArrowType {
      .text(byteCount: (0..<texts.count / facts.textCount).reduce(0) { $0 + texts[$1 * facts.textCount + slot] })
    }
    var slot = 0
    let columns = zip(names, facts.forms).map { name, form -> (String, Column.Role, String?, ArrowType) in
      if form == .text { slot += 1 }
      let type: ArrowType = form == .text ? type(ofText: slot) : form == .integers ? .int64 : .float64
      return (name, .plain, form.style, type)
    }
    fields = ArrowField.all(idName: metadata.idName, ids: type(ofText: 0), columns: columns, hasLines: true)
    let (fields, width) = (fields, names.count)
    let shapes = pieces.batchRows.enumerated().map { batch, rows in
      var shape = ArrowBatchShape(rowCount: rows)
      var slot = 0
      for (index, field) in fields.enumerated() {
        if field.type == .int64 || field.type == .float64 {
          let isColumn = (1..<width + 1).contains(index)
          shape.add(field.type, missing: isColumn ? facts.missing[batch * width + index - 1] : 0)
        } else {
          shape.add(field.type, textBytes: texts[batch * facts.textCount + slot])
          slot += 1
        }
      }
      return shape
    }
    plan = ArrowPlan(schema: metadata.arrowSchema(fields), shapes)
    var next = 0
    firstBuffers = fields.map { field in
      defer { next += field.type == .int64 || field.type == .float64 ? 2 : 3 }
      return next
    }
  }

  /// The bytes of the file.
  var count: Int { plan.tail.offset + plan.tail.bytes.count }

  /// Writes a piece that was read.
  func write(_ number: Int, _ memory: PieceMemory, to target: any ImportTarget) throws {
    let piece = pieces.pieces[number]
    let (batch, row) = piece.firstRow.quotientAndRemainder(dividingBy: pieces.rowsPerBatch)
    let buffers = plan.batches[batch].buffers
    let place = Place(row: row, count: piece.count, isFirst: row == 0)
    try writeTexts(memory, slot: 0, before: piece.idsBefore, fields[0].type, buffers[firstBuffers[0]...], place, target)
    for column in 0..<memory.columnCount {
      let state = memory.columns[column]
      let buffers = buffers[firstBuffers[column + 1]...]
      if state.form == .text {
        let before = facts.textBefore(number, state.slot)
        try writeTexts(memory, slot: state.slot, before: before, fields[column + 1].type, buffers, place, target)
        continue
      }
      let numbers = UnsafeBufferPointer(start: memory.numbers + state.slot * memory.stride, count: piece.count)
      try target.write(UnsafeRawBufferPointer(numbers), at: buffers[buffers.startIndex + 1] + 8 * row)
      if facts.missing[batch * memory.columnCount + column] > 0 {
        try writePresence(memory, state.slot, place, at: buffers[buffers.startIndex], target)
      }
    }
    let lines = UnsafeRawBufferPointer(start: memory.lines, count: 8 * piece.count)
    try target.write(lines, at: buffers[firstBuffers[fields.count - 1] + 1] + 8 * row)
  }

  /// The rows of a piece in its record batch.
  private struct Place {
    let row: Int
    let count: Int
    let isFirst: Bool
  }

  private func writePresence(
    _ memory: PieceMemory, _ slot: Int, _ place: Place, at start: Int, _ target: any ImportTarget
  ) throws {
    let bytes = memory.presence + slot * (memory.stride / 8)
    // Behind the last row of a batch the bits are zero; every other piece ends with a whole byte.
    if place.count & 7 != 0 { bytes[place.count / 8] &= 1 << UInt8(place.count & 7) - 1 }
    try target.write(UnsafeRawBufferPointer(start: bytes, count: (place.count + 7) / 8), at: start + place.row / 8)
  }

  private func writeTexts(
    _ memory: PieceMemory, slot: Int, before: Int, _ type: ArrowType, _ buffers: ArraySlice<Int>, _ place: Place,
    _ target: any ImportTarget
  ) throws {
    let cells = UnsafeBufferPointer(start: memory.cells + slot * memory.stride, count: place.count)
    func ends<Offset: FixedWidthInteger & BitwiseCopyable>(_: Offset.Type) throws {
      var ends: [Offset] = place.isFirst ? [0] : []
      ends.reserveCapacity(cells.count + 1)
      var end = before
      for cell in cells {
        end += cell.count
        ends.append(Offset(truncatingIfNeeded: end))
      }
      let first = place.row + (place.isFirst ? 0 : 1)
      let start = buffers[buffers.startIndex + 1] + MemoryLayout<Offset>.stride * first
      try ends.withUnsafeBytes { try target.write($0, at: start) }
    }
    if type == .largeUTF8 { try ends(Int64.self) } else { try ends(Int32.self) }
    memory.output.removeAll(keepingCapacity: true)
    for cell in cells { memory.output.append(contentsOf: UnsafeBufferPointer(start: cell.start, count: cell.count)) }
    let text = pieces.text
    if !text.hasHeader, slot > 0, text.delimiter != text.otherDelimiter {
      // FATE 1.4 turns tabs into commas.
      for index in memory.output.indices where memory.output[index] == text.otherDelimiter {
        memory.output[index] = text.delimiter
      }
    }
    try memory.output.withUnsafeBytes { try target.write($0, at: buffers[buffers.startIndex + 2] + before) }
  }
}
