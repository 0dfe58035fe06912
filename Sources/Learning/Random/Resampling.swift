/// Choices of rows as scikit-learn makes them from a NumPy random state, so that a seed gives the same rows here.
/// `Tests/ComponentsTests/Fixtures/make_preparation.py` shows which calls are compared.
extension NumPyRandomState {
  /// `sklearn.utils.resample(range(count), replace=…, n_samples=size)`.
  ///
  /// - Throws: `LearningError.domain` when more rows are asked for than there are, without replacement.
  public mutating func resample(_ count: Int, size: Int, replacing: Bool) throws(LearningError) -> [Int] {
    if replacing { return count == 0 ? [] : integers(below: count, count: size) }
    return try sample(size, of: count)
  }

  /// `sklearn.model_selection.train_test_split(range(count), train_size=first, test_size=second)` with shuffling:
  /// the rows of the first part, then those of the second, in scikit-learn's order.
  ///
  /// - Throws: `LearningError.domain` when a part is empty or both together have more rows than there are.
  public mutating func split(
    _ count: Int, first: Int, second: Int
  ) throws(LearningError) -> (first: [Int], second: [Int]) {
    try Self.check(count, first, second)
    let order = permutation(count)
    return (Array(order[second..<second + first]), Array(order[..<second]))
  }

  /// The same with `stratify`: each class has its share of both parts, remainders fall to classes by chance.
  ///
  /// - Parameter classes: the class of each row, as an index from 0; every class has a row.
  /// - Throws: `LearningError.tooFew` when a class has one row or a part fewer rows than there are classes;
  ///   `LearningError.domain` as above.
  public mutating func split(
    stratified classes: [Int], first: Int, second: Int
  ) throws(LearningError) -> (first: [Int], second: [Int]) {
    try Self.check(classes.count, first, second)
    var members = [[Int]](repeating: [], count: (classes.max() ?? -1) + 1)
    for (row, label) in classes.enumerated() { members[label].append(row) }
    for rows in members where rows.count < 2 {
      throw .tooFew(what: "rows of a class in a stratified split", needed: 2, found: rows.count)
    }
    guard first >= members.count, second >= members.count else {
      throw .tooFew(what: "rows of a part of a stratified split", needed: members.count, found: min(first, second))
    }
    let firstCounts = try shares(of: first, members.map(\.count))
    let secondCounts = try shares(of: second, zip(members, firstCounts).map { $0.count - $1 })
    var parts: (first: [Int], second: [Int]) = ([], [])
    for (index, rows) in members.enumerated() {
      let order = permutation(rows.count).map { rows[$0] }
      parts.first += order[..<firstCounts[index]]
      parts.second += order[firstCounts[index]..<firstCounts[index] + secondCounts[index]]
    }
    shuffle(&parts.first)
    shuffle(&parts.second)
    return parts
  }

  private static func check(_ count: Int, _ first: Int, _ second: Int) throws(LearningError) {
    guard first > 0, second > 0, first + second <= count else {
      throw .domain(
        what: "rows of a part of a split", value: Double(min(first, second)), allowed: "1 to \(max(count - 1, 0))")
    }
  }

  /// The most probable numbers of rows of each class among `size` rows, ties by chance: scikit-learn's approximate mode
  /// of the multivariate hypergeometric distribution.
  private mutating func shares(of size: Int, _ counts: [Int]) throws(LearningError) -> [Int] {
    let total = Double(counts.reduce(0, +))
    let exact = counts.map { Double($0) / total * Double(size) }
    var shares = exact.map { $0.rounded(.down) }
    var rest = Int(Double(size) - shares.reduce(0, +))
    let remainders = zip(exact, shares).map { $0 - $1 }
    for remainder in Set(remainders).sorted(by: >) where rest > 0 {
      let candidates = remainders.indices.filter { remainders[$0] == remainder }
      let chosen = try sample(min(candidates.count, rest), of: candidates.count)
      for place in chosen { shares[candidates[place]] += 1 }
      rest -= chosen.count
    }
    return shares.map { Int($0) }
  }
}
