/// The parts of a cross validation, as `sklearn.model_selection.KFold` cuts them, which FATE uses (contract 8.2).
///
/// The first rows % splits parts have one row more than the others. With a seed the rows are shuffled as by
/// `numpy.random.RandomState(seed)` first; within a part rows keep their order.
public struct KFold: Equatable, Sendable {
  /// Number of rows.
  public let rowCount: Int
  /// The rows of each part, ascending: those to validate with.
  public let validateRows: [[Int]]

  /// Cuts rows into parts.
  ///
  /// - Parameter shuffleSeed: nil to cut the rows in their order.
  /// - Throws: `LearningError.domain` for fewer than two parts, `LearningError.tooFew` for fewer rows than parts.
  public init(rowCount: Int, splits: Int, shuffleSeed: UInt32?) throws(LearningError) {
    guard splits >= 2 else {
      throw .domain(what: "parts of a cross validation", value: Double(splits), allowed: "from 2")
    }
    guard rowCount >= splits else { throw .tooFew(what: "rows", needed: splits, found: rowCount) }
    var order = Array(0..<rowCount)
    if let shuffleSeed {
      var state = NumPyRandomState(seed: shuffleSeed)
      state.shuffle(&order)
    }
    var start = 0
    var parts: [[Int]] = []
    for part in 0..<splits {
      let size = rowCount / splits + (part < rowCount % splits ? 1 : 0)
      parts.append(order[start..<start + size].sorted())
      start += size
    }
    self.rowCount = rowCount
    validateRows = parts
  }

  /// The rows of all other parts, ascending: those to train on.
  public func trainRows(_ part: Int) -> [Int] { Self.others(than: validateRows[part], of: rowCount) }

  /// The rows of 0..<count that are not in an ascending list.
  public static func others(than rows: [Int], of count: Int) -> [Int] {
    var isTaken = [Bool](repeating: false, count: max(count, 0))
    for row in rows where isTaken.indices.contains(row) { isTaken[row] = true }
    return isTaken.indices.filter { !isTaken[$0] }
  }
}
