/// Rows of the table that one thread reads at a time; they stand in one record batch, from a multiple of eight.
struct RowPiece: Sendable {
  /// The first row's number in the table.
  let firstRow: Int
  let count: Int
  /// In a file whose rows are in order: where the first row begins.
  let offset: Int
  /// The bytes of the ids of the batch before this piece.
  let idsBefore: Int
  /// The bytes of the ids of this piece.
  let idBytes: Int
}

/// The rows of the table in pieces, and where in the text each row is.
struct RowPieces {
  let text: CSVText
  let pieces: [RowPiece]
  let rows: Int
  let rowsPerBatch: Int
  /// Nil for a file whose rows are in order.
  let order: Buffer<IDEntry>?

  /// A boundary between pieces.
  private struct Mark {
    let row: Int
    let offset: Int
    let idBytes: Int
  }

  /// The rows in the order of the file.
  init(_ text: CSVText, _ facts: FileFacts, pieceBytes: Int, rowsPerBatch: Int) {
    self.init(text, facts.rows, rowsPerBatch, order: nil, Self.marks(text, facts, pieceBytes, rowsPerBatch))
  }

  /// The rows in the order of their ids.
  init(_ text: CSVText, _ order: IDOrder, pieceBytes: Int, rowsPerBatch: Int) {
    let rows = order.entries.count
    let bytesPerRow = max(1, (text.end - text.rowsStart) / max(rows, 1))
    let step = max(8, min(pieceBytes / bytesPerRow, rowsPerBatch) / 8 * 8)
    var marks: [Mark] = []
    order.entries.withUnsafeBufferPointer { entries in
      var idBytes = 0
      for row in 0..<rows {
        if row % rowsPerBatch % step == 0 { marks.append(Mark(row: row, offset: 0, idBytes: idBytes)) }
        idBytes += order.comparison.length(entries[row])
      }
      marks.append(Mark(row: rows, offset: 0, idBytes: idBytes))
    }
    self.init(text, rows, rowsPerBatch, order: order.entries, marks)
  }

  private init(_ text: CSVText, _ rows: Int, _ rowsPerBatch: Int, order: Buffer<IDEntry>?, _ marks: [Mark]) {
    self.text = text
    self.rows = rows
    self.rowsPerBatch = rowsPerBatch
    self.order = order
    var batchStart = 0
    pieces = zip(marks, marks.dropFirst()).map { mark, next in
      if mark.row % rowsPerBatch == 0 { batchStart = mark.idBytes }
      return RowPiece(
        firstRow: mark.row, count: next.row - mark.row, offset: mark.offset, idsBefore: mark.idBytes - batchStart,
        idBytes: next.idBytes - mark.idBytes)
    }
  }

  private static func marks(_ text: CSVText, _ facts: FileFacts, _ pieceBytes: Int, _ rowsPerBatch: Int) -> [Mark] {
    var marks: [Mark] = []
    var (row, idBytes, begun) = (0, 0, text.rowsStart)
    for part in facts.parts {
      let isStart = part.range.lowerBound - begun >= pieceBytes || marks.isEmpty
      if isStart { begun = part.range.lowerBound }
      // Validity bits of eight rows share a byte, so a piece begins at a multiple of eight.
      let aligned = (row + 7) / 8 * 8
      let nextBatch = (row + rowsPerBatch - 1) / rowsPerBatch * rowsPerBatch
      var wanted = isStart ? [aligned] : []
      wanted += stride(from: nextBatch, to: row + part.rows, by: rowsPerBatch)
      for target in Set(wanted).sorted() where target < facts.rows && target > marks.last?.row ?? -1 {
        marks.append(walk(text, from: Mark(row: row, offset: part.range.lowerBound, idBytes: idBytes), to: target))
      }
      row += part.rows
      idBytes += part.idBytes
    }
    return marks + [Mark(row: facts.rows, offset: text.end, idBytes: facts.idBytes)]
  }

  private static func walk(_ text: CSVText, from start: Mark, to row: Int) -> Mark {
    var (offset, idBytes) = (start.offset, start.idBytes)
    for _ in start.row..<row {
      let length = text.idLength(offset)
      idBytes += length
      offset = CSVText.lineEnd(text.bytes, from: offset + length, to: text.end)
    }
    return Mark(row: row, offset: offset, idBytes: idBytes)
  }

  /// The rows of each record batch.
  var batchRows: [Int] {
    stride(from: 0, to: rows, by: rowsPerBatch).map { min(rowsPerBatch, rows - $0) }
  }

  /// The bytes of all ids of each record batch.
  var batchIDBytes: [Int] {
    var bytes = batchRows.map { _ in 0 }
    for piece in pieces { bytes[piece.firstRow / rowsPerBatch] += piece.idBytes }
    return bytes
  }

  /// The same with beginnings of a few pieces only, to see what the columns look like.
  func sample(rows limit: Int) -> RowPieces {
    let chosen = Set([0, pieces.count / 2, pieces.count - 1]).sorted().map { pieces[$0] }
    return RowPieces(
      self,
      chosen.map { piece in
        RowPiece(
          firstRow: piece.firstRow, count: min(piece.count, limit), offset: piece.offset, idsBefore: piece.idsBefore,
          idBytes: piece.idBytes)
      })
  }

  private init(_ whole: RowPieces, _ pieces: [RowPiece]) {
    text = whole.text
    rows = whole.rows
    rowsPerBatch = whole.rowsPerBatch
    order = whole.order
    self.pieces = pieces
  }
}
