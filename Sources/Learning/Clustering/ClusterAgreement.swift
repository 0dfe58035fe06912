/// How well groups agree with labels: the figures of pairs by scikit-learn's definitions (contract 6.2).
public struct ClusterAgreement: Equatable, Sendable {
  /// The labels that occur, ascending.
  public let classes: [Int]
  /// 0 … the highest group.
  public let clusters: [Int]
  /// Rows of each label (outer) in each group.
  public let contingency: [[Int]]
  private let count: Double

  /// Compares labels with groups.
  ///
  /// - Parameter clusters: per row the group, from 0.
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ; `LearningError.empty` without rows.
  public init(labels: [Int], clusters: [Int]) throws(LearningError) {
    try Vector.requireEqual("labels", clusters.count, labels.count)
    guard let highest = clusters.max(), let lowest = clusters.min(), lowest >= 0 else {
      throw .empty(what: "rows to evaluate")
    }
    classes = Set(labels).sorted()
    self.clusters = Array(0...highest)
    var place: [Int: Int] = [:]
    for (index, name) in classes.enumerated() { place[name] = index }
    var table = [[Int]](repeating: [Int](repeating: 0, count: highest + 1), count: classes.count)
    for (label, cluster) in zip(labels, clusters) { table[place[label] ?? 0][cluster] += 1 }
    contingency = table
    count = Double(labels.count)
  }

  /// Pairs of rows that are together in both, in the labels, and in the groups.
  private var pairs: (both: Double, labels: Double, clusters: Double) {
    func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
    let byClass = contingency.map { $0.reduce(0, +) }
    let byCluster = clusters.map { cluster in contingency.reduce(0) { $0 + $1[cluster] } }
    return (
      contingency.reduce(0) { $0 + $1.reduce(0) { $0 + pairs($1) } }, byClass.reduce(0) { $0 + pairs($1) },
      byCluster.reduce(0) { $0 + pairs($1) }
    )
  }

  /// The Rand index, corrected for chance: 1 for the same groups, about 0 for random ones.
  public var adjustedRand: Double {
    let (both, labels, clusters) = pairs
    let all = count * (count - 1) / 2
    let expected = all == 0 ? 0 : labels * clusters / all
    let most = (labels + clusters) / 2
    return most == expected ? 1 : (both - expected) / (most - expected)
  }

  /// The geometric mean of precision and recall of pairs; 0 when no pair is together in both.
  public var fowlkesMallows: Double {
    let (both, labels, clusters) = pairs
    return both == 0 ? 0 : (both / labels).squareRoot() * (both / clusters).squareRoot()
  }

  /// Rows that have a class as label and as group over rows that have it as either; of the class 1 where there are only 0
  /// and 1, else the mean over all classes. Meaningful where groups carry the numbers of labels.
  public var jaccard: Double {
    let names = Set(classes).union(clusters.filter { cluster in contingency.contains { $0[cluster] > 0 } }).sorted()
    func share(_ name: Int) -> Double {
      let row = classes.firstIndex(of: name).map { contingency[$0] }
      let labelled = row?.reduce(0, +) ?? 0
      let grouped = clusters.contains(name) ? contingency.reduce(0) { $0 + $1[name] } : 0
      let both = clusters.contains(name) ? row?[name] ?? 0 : 0
      let either = labelled + grouped - both
      return either == 0 ? 0 : Double(both) / Double(either)
    }
    if Set(names).isSubset(of: [0, 1]) { return share(1) }
    return Vector.sum(names.map(share)) / Double(names.count)
  }
}

/// What the distances within and between groups say of them.
public struct ClusterDistances: Equatable, Sendable {
  /// Mean distance of a group's rows to its centre.
  public let inner: [Double]
  /// The largest of them, as the model gives it.
  public let maxRadius: [Double]
  /// Squared distances between centres, the groups' own left out: of 0 to 1, 2 …, of 1 to 0, 2 ….
  public let squared: [Double]

  /// - Throws: `LearningError.shapeMismatch` when there are not k·(k − 1) distances for k groups; `LearningError.empty`.
  public init(inner: [Double], maxRadius: [Double], squared: [Double]) throws(LearningError) {
    guard !inner.isEmpty else { throw .empty(what: "groups to evaluate") }
    try Vector.requireEqual("radii", inner.count, maxRadius.count)
    try Vector.requireEqual("distances between groups", inner.count * (inner.count - 1), squared.count)
    self.inner = inner
    self.maxRadius = maxRadius
    self.squared = squared
  }

  private func squared(_ a: Int, _ b: Int) -> Double { squared[a * (inner.count - 1) + (b > a ? b - 1 : b)] }

  /// Davies and Bouldin's index: the mean over groups of the largest (sᵢ + sⱼ) / dᵢⱼ; NaN for a single group, infinite when
  /// two centres are the same.
  public var daviesBouldin: Double {
    guard inner.count > 1 else { return .nan }
    let worst = inner.indices.map { a in
      inner.indices.filter { $0 != a }.map { b in (inner[a] + inner[b]) / squared(a, b).squareRoot() }.max() ?? 0
    }
    return Vector.sum(worst) / Double(inner.count)
  }

  /// The nearest other group of each; 0 for a single one.
  public var nearest: [Int] {
    inner.indices.map { a in
      inner.indices.filter { $0 != a }.min { squared(a, $0) < squared(a, $1) } ?? 0
    }
  }
}
