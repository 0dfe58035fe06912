/// What two continuous columns have in common, from the rows where neither is missing.
public struct PairMoments: RowSummary, Equatable, Sendable {
  /// Number of rows.
  public internal(set) var count: Int = 0
  /// Mean of the first column in these rows.
  public internal(set) var first = Centre()
  /// Mean of the second.
  public internal(set) var second = Centre()
  /// Σ (x − mean)².
  public internal(set) var firstM2: Double = 0
  /// Σ (y − mean)².
  public internal(set) var secondM2: Double = 0
  /// Σ (x − mean)·(y − mean).
  public internal(set) var comoment: Double = 0
  /// Σ (x·y − mean of x·y)²: what Σ(x·y)² of the Basic Elements Table is, centred.
  public internal(set) var productM2: Double = 0

  /// Mean of the first column as a double.
  public var firstMean: Double { first.value }
  /// Mean of the second.
  public var secondMean: Double { second.value }
  /// Mean of x·y.
  public var productMean: Double { count > 0 ? firstMean * secondMean + comoment / Double(count) : 0 }

  mutating func add(_ other: PairMoments) {
    let (a, b) = (Double(count), Double(other.count))
    let n = a + b
    let (x, y) = (first.distance(to: other.first), second.distance(to: other.second))
    let (xShift, yShift) = (x / n, y / n)
    let product = other.productMean - productMean
    productM2 += other.productM2 + product * (product / n) * a * b
    comoment += other.comoment + x * yShift * a * b
    firstM2 += other.firstM2 + x * xShift * a * b
    secondM2 += other.secondM2 + y * yShift * a * b
    first.move(by: xShift * b)
    second.move(by: yShift * b)
    count += other.count
  }

  mutating func take(_ other: PairMoments) throws(StatisticsError) {
    let (n, b) = (Double(count), Double(other.count))
    let a = n - b
    let wholeProduct = productMean
    first.move(by: other.first.distance(to: first) * (b / a))
    second.move(by: other.second.distance(to: second) * (b / a))
    let (x, y) = (first.distance(to: other.first), second.distance(to: other.second))
    firstM2 = try Parting.remainder(of: firstM2, less: other.firstM2 + x * (x / n) * a * b)
    secondM2 = try Parting.remainder(of: secondM2, less: other.secondM2 + y * (y / n) * a * b)
    let limit = (firstM2 * secondM2).squareRoot()
    comoment = min(max(comoment - other.comoment - x * (y / n) * a * b, -limit), limit)
    count -= other.count
    let product = (other.productMean - wholeProduct) * (n / a)
    productM2 = max(productM2 - other.productM2 - product * (product / n) * a * b, 0)
    if count == 1 { (firstM2, secondM2, comoment, productM2) = (0, 0, 0, 0) }
  }

  func requireSame(as other: PairMoments) throws(StatisticsError) {
    try Parting.requireSame(firstMean, other.firstMean, spread: firstM2 / Double(count))
    try Parting.requireSame(secondMean, other.secondMean, spread: secondM2 / Double(count))
  }
}

/// A continuous column in the two groups that a binary column makes, from the rows where neither is missing.
public struct GroupPair: Equatable, Sendable {
  /// Where the binary column is 1.
  public internal(set) var ones = GroupMoments()
  /// Where it is 0.
  public internal(set) var zeros = GroupMoments()

  mutating func join(_ other: GroupPair) {
    ones.join(other.ones)
    zeros.join(other.zeros)
  }

  mutating func part(_ other: GroupPair) throws(StatisticsError) {
    try ones.part(other.ones)
    try zeros.part(other.zeros)
  }
}

/// The four cells of two binary columns, from the rows where neither is missing.
public struct BinaryPair: Equatable, Sendable {
  /// First 1, second 1.
  public internal(set) var bothOne: Int = 0
  /// First 1, second 0.
  public internal(set) var firstOnly: Int = 0
  /// First 0, second 1.
  public internal(set) var secondOnly: Int = 0
  /// First 0, second 0.
  public internal(set) var bothZero: Int = 0

  /// Number of rows.
  public var count: Int { bothOne + firstOnly + secondOnly + bothZero }
  /// The same with the columns exchanged.
  var exchanged: BinaryPair {
    BinaryPair(bothOne: bothOne, firstOnly: secondOnly, secondOnly: firstOnly, bothZero: bothZero)
  }

  mutating func join(_ other: BinaryPair) {
    bothOne += other.bothOne
    firstOnly += other.firstOnly
    secondOnly += other.secondOnly
    bothZero += other.bothZero
  }

  mutating func part(_ other: BinaryPair) throws(StatisticsError) {
    bothOne = try Parting.remainder(of: bothOne, less: other.bothOne)
    firstOnly = try Parting.remainder(of: firstOnly, less: other.firstOnly)
    secondOnly = try Parting.remainder(of: secondOnly, less: other.secondOnly)
    bothZero = try Parting.remainder(of: bothZero, less: other.bothZero)
  }
}

/// How often a binary column is 0 and 1.
public struct BinaryCounts: Equatable, Sendable {
  /// Number of rows with 0.
  public internal(set) var zeros: Int = 0
  /// Number of rows with 1.
  public internal(set) var ones: Int = 0

  /// Number of rows where it is not missing.
  public var count: Int { zeros + ones }

  mutating func join(_ other: BinaryCounts) {
    zeros += other.zeros
    ones += other.ones
  }

  mutating func part(_ other: BinaryCounts) throws(StatisticsError) {
    zeros = try Parting.remainder(of: zeros, less: other.zeros)
    ones = try Parting.remainder(of: ones, less: other.ones)
  }
}
