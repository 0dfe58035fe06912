/// What one thread reads a piece into: numbers column by column, and where the texts lie.
///
/// Sendable although it holds pointers: only one thread at a time has it.
final class PieceMemory: @unchecked Sendable {
  /// What is known about a column while rows are read.
  struct ColumnState {
    var guess = ColumnGuess()
    /// Numbers: the place among the number columns. Texts: the place among the text columns, the ids being 0.
    let slot: Int
    let form: Form
    /// The missing rows of this piece.
    var missing = 0

    enum Form { case integers, doubles, text }
  }

  /// Where a text lies.
  struct Cell {
    let start: UnsafePointer<UInt8>
    let count: Int
  }

  let columns: UnsafeMutablePointer<ColumnState>
  /// What the numbers of each column look like.
  let templates: UnsafeMutablePointer<NumberTemplate>
  let columnCount: Int
  /// The powers of ten from 0 to 19, where no lookup can go wrong or cost a check.
  let powers: (integers: UnsafeMutablePointer<UInt64>, doubles: UnsafeMutablePointer<Double>)
  let numberCount: Int
  let textCount: Int
  /// The missing rows of every record batch and column.
  private(set) var missing: [Int]
  /// Rows apart from one another: from one column to the next.
  private(set) var stride = 0
  private(set) var numbers: UnsafeMutablePointer<UInt64>
  private(set) var cells: UnsafeMutablePointer<Cell>
  private(set) var lines: UnsafeMutablePointer<Int64>
  /// The bytes of the ids, one after the other: copied while their rows are at hand.
  private(set) var ids: UnsafeMutablePointer<UInt8>
  /// One bit for each row; set unless the row is missing.
  private(set) var presence: UnsafeMutablePointer<UInt8>
  private var idEnd = 0
  private var capacity = (rows: 0, idBytes: 0)
  /// Whether a row had too many or too few fields.
  var isRagged = false
  /// What was read only to have it near.
  var touched: UInt8 = 0
  /// What is about to be written.
  var output: [UInt8] = []

  init(_ forms: [ColumnForm], batches: Int) {
    columns = .allocate(capacity: forms.count)
    templates = .allocate(capacity: forms.count)
    templates.initialize(repeating: NumberTemplate(), count: forms.count)
    columnCount = forms.count
    powers = (.allocate(capacity: 20), .allocate(capacity: 20))
    for power in 0..<20 {
      powers.integers[power] = PowersOfTen.integers[power]
      powers.doubles[power] = PowersOfTen.exact[power]
    }
    var (numbers, texts) = (0, 1)
    for (index, form) in forms.enumerated() {
      if form == .text {
        (columns + index).initialize(to: ColumnState(slot: texts, form: .text))
        texts += 1
      } else {
        let state = ColumnState(slot: numbers, form: form == .integers ? .integers : .doubles)
        (columns + index).initialize(to: state)
        numbers += 1
      }
    }
    (numberCount, textCount) = (numbers, texts)
    missing = Array(repeating: 0, count: batches * forms.count)
    self.numbers = .allocate(capacity: 0)
    cells = .allocate(capacity: 0)
    lines = .allocate(capacity: 0)
    ids = .allocate(capacity: 0)
    presence = .allocate(capacity: 0)
  }

  deinit {
    columns.deallocate()
    templates.deallocate()
    powers.integers.deallocate()
    powers.doubles.deallocate()
    free()
  }

  private func free() {
    numbers.deallocate()
    cells.deallocate()
    lines.deallocate()
    ids.deallocate()
    presence.deallocate()
  }

  /// Makes room for a piece; nothing is missing yet.
  func prepare(_ piece: RowPiece) {
    stride = (piece.count + 7) / 8 * 8
    if stride > capacity.rows || piece.idBytes > capacity.idBytes {
      free()
      capacity = (max(stride, capacity.rows), max(piece.idBytes, capacity.idBytes))
      ids = .allocate(capacity: capacity.idBytes)
      numbers = .allocate(capacity: capacity.rows * numberCount)
      cells = .allocate(capacity: capacity.rows * textCount)
      lines = .allocate(capacity: capacity.rows)
      presence = .allocate(capacity: capacity.rows / 8 * numberCount)
    }
    idEnd = 0
    presence.update(repeating: 0xFF, count: stride / 8 * numberCount)
    for index in 0..<columnCount {
      columns[index].missing = 0
      templates[index].begin()
    }
  }

  /// Keeps the id of a row; rows come in their order.
  @inline(__always) func addID(_ start: UnsafePointer<UInt8>, _ count: Int, _ row: Int) {
    let target = ids + idEnd
    // More than the piece was said to have would be another text than the one that was looked at first.
    guard idEnd &+ count <= capacity.idBytes else { return isRagged = true }
    target.update(from: start, count: count)
    cells[row] = Cell(start: UnsafePointer(target), count: count)
    idEnd &+= count
  }

  /// Notes that a row of a number column is missing.
  @inline(never) func setMissing(_ column: Int, _ row: Int) {
    columns[column].missing += 1
    let slot = columns[column].slot
    presence[slot * (stride / 8) + row >> 3] &= ~(1 << UInt8(row & 7))
    numbers[slot * stride + row] = columns[column].form == .doubles ? Double.nan.bitPattern : 0
  }

  /// Adds the missing rows of the piece to those of its record batch.
  func count(batch: Int) {
    for index in 0..<columnCount { missing[batch * columnCount + index] += columns[index].missing }
  }

  /// The bytes of the texts of a column.
  func textBytes(_ slot: Int, rows: Int) -> Int {
    (slot * stride..<slot * stride + rows).reduce(0) { $0 + cells[$1].count }
  }
}
