/// Turns the fields of checked rows into columns: first which style gives every token of a column back, then the values.
struct CSVColumns {
  private struct Guess {
    var styles: TokenStyles = .all
    var decimals: Int?
    var hasValue = false
    var hasEmpty = false

    /// Keeps the styles that also give this token back; a fixed number of decimals must be one number.
    mutating func narrow(_ found: TokenStyles, decimals: Int) {
      styles.formIntersection(found)
      hasValue = true
      if let known = self.decimals, known != decimals { styles.remove(.fixed) }
      self.decimals = self.decimals ?? decimals
    }
  }

  private let rows: CSVRows
  /// The rows of the table in their order there.
  private let order: [Int]

  init(_ rows: CSVRows, order: [Int]) {
    self.rows = rows
    self.order = order
  }

  func columns(names: [String]) -> [Column] {
    guard !names.isEmpty else { return [] }
    guard rows.hasHeader else { return [Column(name: names[0], values: .text(restOfLines()))] }
    let guesses = guess(width: names.count)
    let filling = guesses.map { Self.kind(of: $0, rows: order.count) }
    fill(filling)
    return names.indices.map { filling[$0].column(name: names[$0], bytes: rows.lines.bytes) }
  }

  private func restOfLines() -> TextValues {
    let bytes = rows.lines.bytes
    return TextValues(count: order.count) { index in
      UnsafeBufferPointer(rebasing: bytes[rows.rest(order[index]) ?? 0..<0])
    }
  }

  /// Calls back for every field after the id of a row.
  @inline(__always)
  private func forEachField(_ row: Int, _ body: (Int, Range<Int>) -> Void) {
    let bytes = rows.lines.bytes
    guard let rest = rows.rest(row) else { return }
    var (start, column) = (rest.lowerBound, 0)
    for at in rest where bytes[at] == rows.delimiter {
      body(column, start..<at)
      start = at + 1
      column += 1
    }
    body(column, start..<rest.upperBound)
  }

  private func guess(width: Int) -> [Guess] {
    var guesses = [Guess](repeating: Guess(), count: width)
    let bytes = rows.lines.bytes
    guesses.withUnsafeMutableBufferPointer { guesses in
      // In the order of the file, which is the order of the memory.
      for row in 0..<rows.count {
        forEachField(row) { column, field in
          if field.isEmpty {
            guesses[column].hasEmpty = true
          } else if !guesses[column].styles.isEmpty {
            let token = UnsafeBufferPointer(rebasing: bytes[field])
            let found = NumberToken.styles(token, among: guesses[column].styles)
            guesses[column].narrow(found.styles, decimals: found.decimals)
          }
        }
      }
    }
    return guesses
  }

  private static func kind(of guess: Guess, rows: Int) -> Filling {
    guard guess.hasValue, !guess.styles.isEmpty else { return .text(.unfinished(count: rows)) }
    if guess.styles.contains(.integer) {
      return .integers(.unfinished(count: rows), present: guess.hasEmpty ? .unfinished(count: rows) : nil)
    }
    let style: NumberStyle =
      if guess.styles.contains(.fixed) {
        .fixed(decimals: guess.decimals ?? 1)
      } else {
        guess.styles.contains(.shortest) ? .shortest : .shortestWithoutPoint
      }
    return .doubles(.unfinished(count: rows), style)
  }

  private func fill(_ filling: [Filling]) {
    let bytes = rows.lines.bytes
    // Where in the table each row of the file goes; reading in the order of the file is what the memory likes.
    var place = [Int](repeating: -1, count: rows.count)
    for (index, row) in order.enumerated() { place[row] = index }
    filling.withUnsafeBufferPointer { filling in
      for row in 0..<rows.count where place[row] >= 0 {
        let index = place[row]
        forEachField(row) { column, field in
          filling[column].set(index, field, bytes)
        }
      }
    }
  }

  /// A buffer that is being filled, and where to write.
  private struct Target<Element: BitwiseCopyable & Sendable> {
    let buffer: Buffer<Element>
    let elements: UnsafeMutablePointer<Element>

    static func unfinished(count: Int) -> Target {
      let (buffer, elements) = Buffer<Element>.unfinished(count: count)
      return Target(buffer: buffer, elements: elements)
    }
  }

  /// Where a cell lies in the text.
  private struct Cell {
    var start = 0
    var end = 0
  }

  /// The values of a column while they are read; every row is set once.
  private enum Filling {
    case doubles(Target<Double>, NumberStyle)
    case integers(Target<Int64>, present: Target<UInt8>?)
    case text(Target<Cell>)

    @inline(__always)
    func set(_ index: Int, _ field: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) {
      switch self {
      case .text(let cells): cells.elements[index] = Cell(start: field.lowerBound, end: field.upperBound)
      case .doubles(let values, _):
        values.elements[index] = NumberToken.double(UnsafeBufferPointer(rebasing: bytes[field])) ?? .nan
      case .integers(let values, let present):
        guard let value = NumberToken.integer(UnsafeBufferPointer(rebasing: bytes[field])) else { return }
        values.elements[index] = value
        present?.elements[index] = 1
      }
    }

    func column(name: String, bytes: UnsafeBufferPointer<UInt8>) -> Column {
      switch self {
      case .doubles(let values, let style): Column(name: name, values: .doubles(values.buffer), style: style)
      case .integers(let values, let present):
        Column(name: name, values: .integers(Integers(values: values.buffer, present: present?.buffer)))
      case .text(let cells):
        cells.buffer.withUnsafeBufferPointer { cells in
          let texts = TextValues(count: cells.count) {
            UnsafeBufferPointer(rebasing: bytes[cells[$0].start..<cells[$0].end])
          }
          return Column(name: name, values: .text(texts))
        }
      }
    }
  }
}
