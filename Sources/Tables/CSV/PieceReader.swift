/// Reads the rows of a piece: every field is recognised, checked for coming back exactly, and put in its column.
struct PieceReader {
  let pieces: RowPieces
  let memory: PieceMemory
  private let text: CSVText
  private let columns: UnsafeMutablePointer<PieceMemory.ColumnState>
  private let templates: UnsafeMutablePointer<NumberTemplate>
  private let columnCount: Int
  private let numbers: UnsafeMutablePointer<UInt64>
  private let cells: UnsafeMutablePointer<PieceMemory.Cell>
  private let stride: Int
  private let delimiter: UInt8
  private let otherDelimiter: UInt8

  private let integerPowers: UnsafePointer<UInt64>
  private let powers: UnsafePointer<Double>

  /// - Parameter memory: prepared for the rows of the piece.
  init(_ pieces: RowPieces, _ memory: PieceMemory) {
    self.pieces = pieces
    self.memory = memory
    text = pieces.text
    (columns, columnCount, templates) = (memory.columns, memory.columnCount, memory.templates)
    integerPowers = UnsafePointer(memory.powers.integers)
    powers = UnsafePointer(memory.powers.doubles)
    (numbers, cells, stride) = (memory.numbers, memory.cells, memory.stride)
    (delimiter, otherDelimiter) = (text.delimiter, text.otherDelimiter)
  }

  /// Reads the rows of a piece.
  func read(_ piece: RowPiece) {
    if let order = pieces.order {
      order.withUnsafeBufferPointer { entries in
        let rows = UnsafeBufferPointer(rebasing: entries[piece.firstRow..<piece.firstRow + piece.count])
        for row in rows.indices {
          if row & 15 == 0 { fetch(rows, from: row + 16) }
          _ = readRow(text.pointer(rows[row].offset), row)
          memory.lines[row] = Int64(rows[row].line)
        }
      }
    } else {
      var offset = piece.offset
      let firstLine = Int64(piece.firstRow + (text.hasHeader ? 2 : 1))
      for row in 0..<piece.count {
        let start = text.pointer(offset)
        offset += readRow(start, row) - start
        memory.lines[row] = firstLine + Int64(row)
      }
    }
  }

  /// Brings the beginnings of rows that will be read soon into the cache, all at once.
  private func fetch(_ rows: UnsafeBufferPointer<IDEntry>, from first: Int) {
    var sum: UInt8 = 0
    for row in first..<max(first, min(first + 16, rows.count)) {
      let start = text.pointer(rows[row].offset)
      for line in 0..<4 where rows[row].offset + 64 * line < text.end { sum &+= start[64 * line] }
    }
    memory.touched = sum
  }

  @inline(__always) private func isDelimiter(_ byte: UInt8) -> Bool { byte == delimiter || byte == otherDelimiter }

  @inline(__always) private func isLineEnd(_ byte: UInt8) -> Bool {
    byte == CSVText.newline || byte == CSVText.carriageReturn
  }

  /// Reads a row and returns where the next line begins.
  private func readRow(_ start: UnsafePointer<UInt8>, _ row: Int) -> UnsafePointer<UInt8> {
    var at = start
    while !isDelimiter(at.pointee), !isLineEnd(at.pointee) { at += 1 }
    let length = at - start
    memory.addID(start, length, row)
    if !text.hasHeader { return readRest(at, row) }
    for column in 0..<columnCount {
      guard isDelimiter(at.pointee) else { return endRagged(at) }
      at += 1
      if columns[column].form == .text { readText(column, row, &at) } else { readNumber(column, row, &at) }
    }
    return isLineEnd(at.pointee) ? end(at) : endRagged(at)
  }

  @inline(__always) private func end(_ at: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    at + (at.pointee == CSVText.carriageReturn ? 2 : 1)
  }

  private func endRagged(_ at: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    memory.isRagged = true
    var at = at
    while at.pointee != CSVText.newline { at += 1 }
    return at + 1
  }

  /// The rest of a line after the id: the only text of a file without header line.
  private func readRest(_ idEnd: UnsafePointer<UInt8>, _ row: Int) -> UnsafePointer<UInt8> {
    let start = isDelimiter(idEnd.pointee) ? idEnd + 1 : idEnd
    var at = start
    while !isLineEnd(at.pointee) { at += 1 }
    if columnCount > 0 { cells[stride + row] = PieceMemory.Cell(start: start, count: at - start) }
    return end(at)
  }

  private func readText(_ column: Int, _ row: Int, _ at: inout UnsafePointer<UInt8>) {
    let start = at
    while !isDelimiter(at.pointee), !isLineEnd(at.pointee) { at += 1 }
    cells[columns[column].slot * stride + row] = PieceMemory.Cell(start: start, count: at - start)
    let styles = columns[column].guess.styles
    if at > start, !styles.isEmpty {
      let found = NumberToken.styles(UnsafeBufferPointer(start: start, count: at - start), among: styles)
      columns[column].guess.narrow(found.styles, decimals: found.decimals)
    }
  }

  @inline(__always) private func readNumber(_ column: Int, _ row: Int, _ at: inout UnsafePointer<UInt8>) {
    let start = at
    // Without a branch: no processor can foresee the sign of data.
    let sign = at.pointee == UInt8(ascii: "-") ? 1 : 0
    at += sign
    let length = templates[column].length
    if length > 0, isField(at[length]) {
      let bytes = UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
      // The sign comes last, because no processor can foresee it: mostly it need not be asked.
      if let digits = templates[column].digits(bytes), templates[column].decimals > 0 || digits > 0 || sign == 0 {
        at += length
        return keep(column, row, digits, templates[column].decimals, UInt64(truncatingIfNeeded: sign))
      }
    }
    readAnyNumber(column, row, start, sign, &at)
  }

  @inline(__always) private func isField(_ end: UInt8) -> Bool { isDelimiter(end) || isLineEnd(end) }

  /// Puts a number of at most 15 digits in its place.
  ///
  /// - Parameter sign: 1 below zero.
  @inline(__always) private func keep(
    _ column: Int, _ row: Int, _ digits: UInt64, _ decimals: Int, _ sign: UInt64
  ) {
    let slot = columns[column].slot &* stride &+ row
    if columns[column].form == .integers {
      numbers[slot] = (digits ^ (0 &- sign)) &+ sign
    } else {
      let magnitude = Double(Int64(truncatingIfNeeded: digits)) / powers[decimals]
      numbers[slot] = magnitude.bitPattern | sign &<< 63
    }
  }

  /// A field of any shape.
  ///
  /// - Parameter at: behind the sign; left behind the field.
  private func readAnyNumber(
    _ column: Int, _ row: Int, _ start: UnsafePointer<UInt8>, _ sign: Int, _ at: inout UnsafePointer<UInt8>
  ) {
    let isNegative = sign == 1
    let startsWithZero = at.pointee == UInt8(ascii: "0")
    var digits: UInt64 = 0
    let whole = DigitScan.read(&at, into: &digits, integerPowers)
    var decimals = 0
    let hasPoint = at.pointee == UInt8(ascii: ".")
    if hasPoint {
      at += 1
      decimals = DigitScan.read(&at, into: &digits, integerPowers)
    }
    let isPlain = whole > 0 && (decimals > 0 || !hasPoint) && (!startsWithZero || whole == 1)
    guard isField(at.pointee), isPlain, whole &+ decimals <= 19 else { return readOther(column, row, start, &at) }
    if digits >= 1_000_000_000_000_000 {
      if !readLong(column, row, digits, decimals, isNegative) { readOther(column, row, start, &at) }
      return
    }
    let shape = Shape(digits, decimals, isNegative, hasPoint)
    narrow(column, shape)
    if columns[column].guess.holds(shape) {
      templates[column].learn(whole: whole, decimals: decimals, row: row)
    } else {
      templates[column].forget()
    }
    keep(column, row, digits, decimals, UInt64(truncatingIfNeeded: sign))
  }

  /// A plain decimal of at most 15 significant digits.
  fileprivate struct Shape {
    let digits: UInt64
    let decimals: Int
    let isNegative: Bool
    let hasPoint: Bool

    @inline(__always) init(_ digits: UInt64, _ decimals: Int, _ isNegative: Bool, _ hasPoint: Bool) {
      (self.digits, self.decimals, self.isNegative, self.hasPoint) = (digits, decimals, isNegative, hasPoint)
    }

    /// As `NumberToken.styles`, which says why.
    ///
    /// - Parameter tens: the powers of ten.
    func styles(_ tens: UnsafePointer<UInt64>) -> TokenStyles {
      guard hasPoint else {
        return isNegative && digits == 0 ? .shortestWithoutPoint : [.integer, .shortestWithoutPoint]
      }
      if digits % 10 == 0 { return decimals == 1 ? [.fixed, .shortest] : .fixed }
      // Below 0.0001 the shortest text has an exponent.
      let isPlain = decimals < 4 || digits >= tens[decimals - 4]
      return isPlain ? [.fixed, .shortest, .shortestWithoutPoint] : .fixed
    }
  }

  @inline(__always) private func narrow(_ column: Int, _ shape: Shape) {
    // What is known already needs no second look.
    if columns[column].guess.holds(shape) { return }
    columns[column].guess.narrow(shape.styles(integerPowers), decimals: shape.decimals)
  }

  /// A decimal of 16 to 19 significant digits; false when it is left to the slow way.
  @inline(never) private func readLong(
    _ column: Int, _ row: Int, _ digits: UInt64, _ decimals: Int, _ isNegative: Bool
  ) -> Bool {
    templates[column].forget()
    let decimal = LongDecimal(digits: digits, decimals: decimals)
    guard columns[column].form == .doubles, let magnitude = decimal.nearest,
      let equal = decimal.isFixedAndShortest(of: magnitude)
    else { return false }
    let fixed: TokenStyles = equal.fixed ? .fixed : []
    columns[column].guess.narrow(
      equal.shortest ? fixed.union([.shortest, .shortestWithoutPoint]) : fixed, decimals: decimals)
    numbers[columns[column].slot * stride + row] = magnitude.bitPattern | (isNegative ? 1 << 63 : 0)
    return true
  }

  /// An empty field, a number of many digits or with an exponent, or no number.
  @inline(never) private func readOther(
    _ column: Int, _ row: Int, _ start: UnsafePointer<UInt8>, _ at: inout UnsafePointer<UInt8>
  ) {
    at = start
    while !isDelimiter(at.pointee), !isLineEnd(at.pointee) { at += 1 }
    if at == start { return memory.setMissing(column, row) }
    templates[column].forget()
    let token = UnsafeBufferPointer(start: start, count: at - start)
    let styles = columns[column].guess.styles
    if !styles.isEmpty {
      let found = NumberToken.styles(token, among: styles)
      columns[column].guess.narrow(found.styles, decimals: found.decimals)
    }
    let slot = columns[column].slot * stride + row
    if columns[column].form == .integers {
      numbers[slot] = UInt64(bitPattern: NumberToken.integer(token) ?? 0)
    } else {
      numbers[slot] = (NumberToken.double(token) ?? .nan).bitPattern
    }
  }
}

extension ColumnGuess {
  /// Whether a number of this shape, and any other with its decimals, changes nothing.
  @inline(__always) fileprivate func holds(_ shape: PieceReader.Shape) -> Bool {
    if shape.hasPoint { return styles == .fixed && decimals == shape.decimals }
    return styles == .integer && hasValue && (!shape.isNegative || shape.digits > 0)
  }
}
