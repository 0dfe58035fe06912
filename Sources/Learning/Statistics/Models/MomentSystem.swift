/// Means and centred products of some columns of a table, as the equations of a model need them.
///
/// Where no value is missing these are the table's own numbers. With missing values each pair has its own rows: then
/// covariances are taken pair by pair and `count` is the smallest number of rows of a pair, so that no standard error is
/// too small. Such a matrix need not belong to any rows; whoever solves with it refuses it when it is not positive definite.
struct MomentSystem {
  /// Columns of the table.
  let columns: [Int]
  /// Their names.
  let names: [String]
  let count: Int
  let means: [Double]
  /// What the means as doubles leave out.
  let rests: [Double]
  /// Σ (xᵢ − meanᵢ)(xⱼ − meanⱼ) over `count` rows.
  let scatter: SymmetricMatrix

  /// - Throws: `StatisticsError.undefined` when two columns have fewer than 2 rows in common.
  init(_ table: StatisticsTable, _ columns: [Int]) throws(StatisticsError) {
    self.columns = columns
    names = columns.map { table.schema.columns[$0].name }
    var count = Int.max
    var pairs: [PairMoments] = []
    for i in columns.indices {
      for j in 0...i {
        let pair = table.pair(columns[i], columns[j])
        guard pair.count > 1 else {
          throw .undefined("'\(names[j])' and '\(names[i])' have fewer than 2 rows in common")
        }
        count = min(count, pair.count)
        pairs.append(pair)
      }
    }
    self.count = count
    means = columns.map { table.column($0).mean }
    rests = columns.map { table.column($0).centre.rest }
    let n = Double(count)
    scatter = SymmetricMatrix(size: columns.count) { i, j in
      let pair = pairs[i * (i + 1) / 2 + j]
      return pair.count == count ? pair.comoment : pair.comoment * (n / Double(pair.count))
    }
  }

  /// What column i is called in a message.
  func name(_ i: Int) -> String { names[i] }

  /// A function of the first columns by its value where each is at its mean.
  ///
  /// The mean of seconds since 1970 is no double; what is left out of it goes into the constant.
  func function(_ coefficients: [Double], atMeans value: Double) -> LinearFunction {
    let left = zip(coefficients, rests).reduce(0) { $0 + $1.0 * $1.1 }
    return LinearFunction(
      coefficients: coefficients, centres: Array(means.prefix(coefficients.count)), valueAtCentre: value - left)
  }

  /// Standard deviations (n − 1), 1 for a constant.
  var deviations: [Double] {
    scatter.diagonal.map { $0 > 0 ? ($0 / Double(count - 1)).squareRoot() : 1 }
  }
}
