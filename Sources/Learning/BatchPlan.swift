/// The batches of a pass over the data: consecutive slices of the rows, the same in every iteration (contract 8.8).
public struct BatchPlan: Equatable, Sendable {
  /// Rows of all batches.
  public let rowCount: Int
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
    self.rowCount = rowCount
    self.batchSize = batchSize == -1 ? rowCount : min(batchSize, rowCount)
  }

  /// The row ranges, in order; the last one may be shorter. They are computed when asked for, so that a plan that another
  /// party announces takes no memory before it is checked.
  public var batches: some RandomAccessCollection<Range<Int>> {
    (0..<(rowCount - 1) / batchSize + 1).lazy.map { index in
      let start = index * batchSize
      return start..<(rowCount - start > batchSize ? start + batchSize : rowCount)
    }
  }

  /// Rows of the smallest batch.
  public var smallestBatch: Int { (rowCount - 1) % batchSize + 1 }
}
