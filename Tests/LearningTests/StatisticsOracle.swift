import Learning

/// `Fixtures/statistics.json`: what SciPy, statsmodels and scikit-learn say.
struct StatisticsOracle: Decodable {
  struct Tail: Decodable, Sendable {
    let kind: String
    let degrees: [Double]
    let x: Double
    let lower: Double
    let upper: Double
  }
  struct Linear: Decodable {
    let coefficients: [Double]
    let intercept: Double?
    let standardError: [Double]?
    let interceptStandardError: Double?
    let t: [Double]?
    let probability: [Double]?
    let vif: [Double]?
    let r2: Double?
    let adjustedR2: Double?
    let f: Double?
    let fProbability: Double?
    let aic: Double?
    let bic: Double?
    let logLikelihood: Double?
    let aicc: Double?
    let alpha: Double?

    enum CodingKeys: String, CodingKey {
      case coefficients, intercept, t, probability, vif, r2, f, aic, bic, aicc, alpha
      case standardError = "standard_error"
      case interceptStandardError = "intercept_standard_error"
      case adjustedR2 = "adjusted_r2"
      case fProbability = "f_probability"
      case logLikelihood = "log_likelihood"
    }
  }
  struct Components: Decodable {
    let coordinates: [[Double]]
    let components: [[Double]]
    let variances: [Double]
    let ratios: [Double]
    let scaled_components: [[Double]]
    let scaled_variances: [Double]
  }
  struct Iris: Decodable {
    let rows: [[Double]]
    let species: [Int32]
    let names: [String]
    let regression: [String: Linear]
    let predictions: [String: [Double]]
    let components: Components
    let lda: [[Double]]
    let bayes: [[Double]]
    let margins: [[Double]]
    let line: [Double]
    let z_single: [Double]
    let z_two: [Double]
    let z_known: [Double]
    let deviations: [[Double]]
    let association: [Double]
    let given_setosa: [[Double]]
    let unbiased: [Double]
    let mean_error: [Double]
    let sum: [Double]
    let edges: [Double]
    let median: Double
    let density: [Double]
    let lsvm: Linear
    let lsvm_three: [Linear]
    let correlation: [[Double]]
    let anova: [[Double]]
    let t_welch: [Double]
    let t_pooled: [Double]
    let t_paired: [Double]
    let t_single: [Double]
    let f: [Double]
    let kurtosis: [Double]
    let skew_g1: [Double]
  }
  struct Mixed: Decodable {
    let a: [Double]
    let time: [Double]
    let flag: [Double]
    let line: [Int32]
    let y: [Double]
    let bad: [Double]
    let mlr: Linear
    let lasso: Linear
    let elasticnet: Linear
    let lda: [[Double]]
    let bayes: [[Double]]
    let chi2: [Double]
    let gain: Double
    let vif: [Double]
    let association: [Double]
    let steps: [Step]
    let missing: Missing
  }
  /// Two ranges of rows, `a` moved in the second, and what the tests of SciPy say of each column.
  struct Step: Decodable {
    let rows: [Int]
    let shift: Double
    let p: [Double]
    let distance: Double
  }
  /// Columns a, time − 1.7e9, flag and y with empty cells, and what pandas makes of them pair by pair.
  struct Missing: Decodable {
    let rows: [[Double?]]
    let counts: [[Int]]
    let means: [Double]
    let variances: [Double]
    let correlations: [[Double]]
    let covariances: [[Double]]
    let mlr: [Double]
    let ratios: [Double]
  }

  let distributions: [Tail]
  let iris: Iris
  let mixed: Mixed

  static func read() throws -> StatisticsOracle { try fixture("statistics", as: StatisticsOracle.self) }

  /// The figures, and the tables that they are of.
  static func tables() throws -> (oracle: StatisticsOracle, iris: StatisticsTable, mixed: StatisticsTable) {
    let oracle = try read()
    return (oracle, try oracle.irisTable(nodes: 3), try oracle.mixedTable())
  }

  static let irisNames = ["sepal_length", "sepal_width", "petal_length", "petal_width"]

  /// The iris rows with the species as a category and as a binary column, split over so many nodes and merged.
  func irisTable(nodes: Int) throws -> StatisticsTable {
    let schema = try FeatureSchema(
      Self.irisNames.map { .init($0, .continuous) } + [
        .init("species", .category(iris.names)), .init("setosa", .binary),
      ])
    let tables = try (0..<nodes).map { node in
      let chosen = iris.rows.indices.filter { $0 % nodes == node }
      var values: [StatisticsRows.Values] = (0..<4).map { j in .numbers(chosen.map { iris.rows[$0][j] }) }
      values.append(.codes(chosen.map { iris.species[$0] }))
      values.append(.numbers(chosen.map { iris.species[$0] == 0 ? 1 : 0 }))
      return StatisticsTable(of: try StatisticsRows(schema: schema, values: values))
    }
    return try StatisticsTable.merged(tables, schema: schema)
  }

  var mixedValues: [StatisticsRows.Values] {
    [
      .numbers(mixed.a), .numbers(mixed.time), .numbers(mixed.flag), .codes(mixed.line), .numbers(mixed.y),
      .numbers(mixed.bad),
    ]
  }

  /// The mixed rows in three parts of unequal length.
  func mixedTable() throws -> StatisticsTable {
    let schema = try FeatureSchema([
      .init("a", .continuous), .init("time", .continuous), .init("flag", .binary),
      .init("line", .category(["x", "y", "z"])), .init("y", .continuous), .init("bad", .binary),
    ])
    let ranges = [0..<20, 20..<330, 330..<mixed.a.count]
    let tables = try ranges.map { range in
      let part: [StatisticsRows.Values] = mixedValues.map { values in
        switch values {
        case .numbers(let numbers): .numbers(Array(numbers[range]))
        case .codes(let codes): .codes(Array(codes[range]))
        }
      }
      return StatisticsTable(of: try StatisticsRows(schema: schema, values: part))
    }
    return try StatisticsTable.merged(tables, schema: schema)
  }
}
