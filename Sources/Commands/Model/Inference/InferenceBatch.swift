import Diagnostics

/// Rows that wait to be scored: the bytes of their cells, one after the other.
struct InferenceBatch {
  /// Where a cell lies in the bytes.
  struct Cell {
    var start = 0
    var end = 0
  }

  /// How many cells a row has.
  let width: Int
  private(set) var bytes: [UInt8] = []
  private(set) var ids: [Cell] = []
  /// Row-major, `rows × width`.
  private(set) var cells: [Cell] = []
  /// Where each row stood.
  private(set) var lines: [Int] = []

  init(width: Int) { self.width = width }

  /// The number of rows.
  var count: Int { ids.count }

  /// Adds a row whose cells lie in its text.
  mutating func append(_ text: UnsafeBufferPointer<UInt8>, id: Cell, cells row: [Cell], line: Int) {
    let base = bytes.count
    bytes.append(contentsOf: text)
    ids.append(Cell(start: id.start + base, end: id.end + base))
    for cell in row { cells.append(Cell(start: cell.start + base, end: cell.end + base)) }
    lines.append(line)
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ids.removeAll(keepingCapacity: true)
    cells.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
  }
}

/// The rows that could not be scored: counted, the first few named.
struct InferenceProblems {
  private static let shown = 10
  private(set) var malformed = 0
  private(set) var unknown = 0
  private(set) var first: [Diagnostic] = []

  /// Whether every row was scored.
  var isEmpty: Bool { malformed == 0 && unknown == 0 }

  /// A row that cannot be understood, or that a component refused.
  mutating func addMalformed(_ message: String, at place: String) {
    malformed += 1
    note(message, place)
  }

  /// A row whose id a table does not have.
  mutating func addUnknown(_ message: String, at place: String) {
    unknown += 1
    note(message, place)
  }

  private mutating func note(_ message: String, _ place: String) {
    if first.count < Self.shown { first.append(Diagnostic(.warning, .badInputRow, message, subject: place)) }
  }
}
