/// The batches of a pass over the data: consecutive slices of the rows, the same in every iteration (contract 8.8).
public struct BatchPlan: Equatable, Sendable {
  /// The row ranges, in order; the last one may be shorter.
  public let batches: [Range<Int>]
  /// Rows in every batch but the last.
  public let batchSize: Int

  /// Cuts `rowCount` rows into batches. −1 means one batch of all rows, and so does a size above the number of rows.
  /// FATE's lower limit of 10 is for the caller to check, where the parameter's place is known.
  ///
  /// - Throws: `LearningError.empty` without rows; `LearningError.domain` when the size is neither −1 nor positive.
  public init(rowCount: Int, batchSize: Int) throws(LearningError) {
    guard rowCount > 0 else { throw .empty(what: "rows to train on") }
    guard batchSize == -1 || batchSize > 0 else {
      throw .domain(what: "batch size", value: Double(batchSize), allowed: "-1 or more than 0")
    }
    let size = batchSize == -1 ? rowCount : min(batchSize, rowCount)
    self.batchSize = size
    batches = stride(from: 0, to: rowCount, by: size).map { $0..<min($0 + size, rowCount) }
  }
}
