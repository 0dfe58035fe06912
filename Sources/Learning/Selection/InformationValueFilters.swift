/// The filters by information value, over the candidate columns of the guest and then of each host (contract 8.7).
extension FeatureFilter {
  /// `iv_value_thres` for one party: left when IV > threshold. Without survivors the last column is kept, as in FATE.
  public static func ivThreshold(_ ivs: [Double], threshold: Double = 0, keepOne: Bool = true) -> FilterResult {
    FilterResult(left: ivs.map { $0 > threshold }, featureValues: ivs).keepingOne(keepOne) { $0.count - 1 }
  }

  /// `iv_percentile`: left when IV > the value at index ⌊share·k − 1e-8⌋ of the k values of all parties, sorted
  /// descending. With share 1 that is every column but those with the lowest IV.
  ///
  /// - Parameters:
  ///   - ivs: per party the values of its columns.
  ///   - keepOne: per party whether one column must survive; by default all.
  /// - Returns: one result per party, in order.
  /// - Throws: `LearningError.empty` without any column; `LearningError.domain` for a share outside [0, 1];
  ///   `LearningError.shapeMismatch` when `keepOne` has not one element per party.
  public static func ivPercentile(
    _ ivs: [[Double]], share: Double = 1, keepOne: [Bool]? = nil
  ) throws(LearningError) -> [FilterResult] {
    let keepOne = try flags(keepOne, ivs.count)
    guard share >= 0, share <= 1 else { throw .domain(what: "percentile threshold", value: share, allowed: "0 to 1") }
    let sorted = ivs.flatMap { $0 }.sorted(by: >)
    guard !sorted.isEmpty else { throw .empty(what: "information values") }
    let index = Int((share * Double(sorted.count) - 1e-8).rounded(.down))
    let limit = sorted[min(max(0, index), sorted.count - 1)]
    return zip(ivs, keepOne).map { ivThreshold($0, threshold: limit, keepOne: $1) }
  }

  /// `iv_top_k`: left are the k columns with the highest IV over all parties, ties in the order given. A party without
  /// survivors keeps its column with the lowest IV (the last of equals), as in FATE.
  ///
  /// - Returns: one result per party, in order.
  /// - Throws: `LearningError.domain` for a negative k; `LearningError.shapeMismatch` when `keepOne` has not one element
  ///   per party.
  public static func ivTopK(
    _ ivs: [[Double]], k: Int = 10, keepOne: [Bool]? = nil
  ) throws(LearningError) -> [FilterResult] {
    let keepOne = try flags(keepOne, ivs.count)
    guard k >= 0 else { throw .domain(what: "k", value: Double(k), allowed: "0 or more") }
    let all = ivs.indices.flatMap { party in ivs[party].indices.map { (party: party, column: $0) } }
    // Swift's sort is stable in fact but not by promise, so the position breaks ties explicitly.
    let order = all.indices.sorted { a, b in
      let left = ivs[all[a].party][all[a].column]
      let right = ivs[all[b].party][all[b].column]
      return left == right ? a < b : left > right
    }
    var left = ivs.map { [Bool](repeating: false, count: $0.count) }
    var lowest = [Int?](repeating: nil, count: ivs.count)
    for (rank, position) in order.enumerated() {
      let (party, column) = all[position]
      if rank < k { left[party][column] = true }
      lowest[party] = column
    }
    return ivs.indices.map { party in
      FilterResult(left: left[party], featureValues: ivs[party]).keepingOne(keepOne[party]) { _ in lowest[party] }
    }
  }

  private static func flags(_ keepOne: [Bool]?, _ parties: Int) throws(LearningError) -> [Bool] {
    let flags = keepOne ?? [Bool](repeating: true, count: parties)
    try Vector.requireEqual("keep-one flags", parties, flags.count)
    return flags
  }
}
