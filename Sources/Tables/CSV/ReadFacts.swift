/// What a reading of all rows has shown: how each column can be stored, what is missing, how long the texts are.
struct ReadFacts {
  /// As what the columns were read.
  let forms: [ColumnForm]
  /// The missing rows of every record batch and column.
  private(set) var missing: [Int]
  /// How many columns were read as text, the ids counted.
  let textCount: Int
  private(set) var guesses: [ColumnGuess]
  /// The bytes of the texts of every piece and text column, the ids being the first; nil before a reading.
  private let textBytes: TextBytes?

  /// Before a reading: nothing is missing, and no text is known but the ids.
  init(assuming forms: [ColumnForm], _ pieces: RowPieces) {
    self.forms = forms
    missing = Array(repeating: 0, count: forms.count * pieces.batchRows.count)
    textCount = 1 + forms.count { $0 == .text }
    guesses = []
    textBytes = nil
  }

  /// What the threads have seen together.
  init(_ forms: [ColumnForm], _ memories: [PieceMemory], _ textBytes: TextBytes) {
    self.forms = forms
    missing = []
    textCount = memories.first?.textCount ?? 1
    guesses = Array(repeating: ColumnGuess(), count: forms.count)
    self.textBytes = textBytes
    for memory in memories {
      for column in forms.indices { guesses[column].merge(memory.columns[column].guess) }
      missing = missing.isEmpty ? memory.missing : zip(missing, memory.missing).map { $0 + $1 }
    }
  }

  /// The same for columns that will be stored otherwise, but are the same texts.
  init(_ other: ReadFacts, as forms: [ColumnForm]) {
    self.forms = forms
    missing = other.missing
    textCount = other.textCount
    guesses = other.guesses
    textBytes = other.textBytes
  }

  /// The bytes of the texts of every record batch and text column.
  func textBytesOfBatches(_ pieces: RowPieces) -> [Int] {
    var bytes = Array(repeating: 0, count: textCount * pieces.batchRows.count)
    for (number, piece) in pieces.pieces.enumerated() {
      let batch = piece.firstRow / pieces.rowsPerBatch
      bytes[batch * textCount] += piece.idBytes
      for slot in 1..<textCount { bytes[batch * textCount + slot] += textBytes?[number, slot] ?? 0 }
    }
    return bytes
  }

  /// The bytes of the texts of a column in the record batch before a piece.
  func textBefore(_ piece: Int, _ slot: Int) -> Int { textBytes?.before(piece, slot) ?? 0 }
}

/// The bytes of the texts of every piece and text column, written by several threads.
///
/// Sendable although it holds a pointer: each piece belongs to one thread, and nobody reads before all are done.
final class TextBytes: @unchecked Sendable {
  private let bytes: UnsafeMutablePointer<Int>
  private let sums: UnsafeMutablePointer<Int>
  private let textCount: Int
  private let pieces: RowPieces

  init(_ pieces: RowPieces, textCount: Int) {
    self.pieces = pieces
    self.textCount = textCount
    bytes = .allocate(capacity: pieces.pieces.count * textCount)
    bytes.initialize(repeating: 0, count: pieces.pieces.count * textCount)
    sums = .allocate(capacity: pieces.pieces.count * textCount)
    sums.initialize(repeating: 0, count: pieces.pieces.count * textCount)
  }

  deinit {
    bytes.deallocate()
    sums.deallocate()
  }

  subscript(piece: Int, slot: Int) -> Int {
    get { bytes[piece * textCount + slot] }
    set { bytes[piece * textCount + slot] = newValue }
  }

  /// Adds up, when all are known.
  func finish() {
    for piece in 1..<max(pieces.pieces.count, 1) where pieces.pieces[piece].firstRow % pieces.rowsPerBatch != 0 {
      for slot in 0..<textCount {
        sums[piece * textCount + slot] = sums[(piece - 1) * textCount + slot] + self[piece - 1, slot]
      }
    }
  }

  func before(_ piece: Int, _ slot: Int) -> Int { sums[piece * textCount + slot] }
}
