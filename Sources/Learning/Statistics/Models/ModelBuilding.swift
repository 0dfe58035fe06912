extension StatisticsTable {
  /// Builds a model from the statistics alone.
  ///
  /// - Throws: `StatisticsError.unknownAttribute` for a target or feature that there is not, `.undefined` for one of the
  ///   wrong type, too few rows or classes, and numbers that no model has, `.singular` when the columns determine no
  ///   solution.
  public func build(_ specification: ModelSpecification) throws(StatisticsError) -> StatisticsModel {
    try specification.check()
    let request = try BuildRequest(self, specification)
    switch specification.algorithm {
    case .mlr: return try request.leastSquares()
    case .ridge: return try request.ridge()
    case .lasso, .elasticnet: return try request.elasticNet()
    case .pca: return try request.principalComponents()
    case .pcr: return try request.componentRegression()
    case .lda: return try request.discriminants()
    case .bayes: return try request.naiveBayes()
    case .lsvm: return try request.supportVectorClassifier()
    case .lsvr: return try request.supportVectorRegression()
    }
  }

  /// How much each column is determined by the others: 1 / (1 − R²).
  ///
  /// - Throws: as `build`; `.singular` when one is determined completely.
  public func varianceInflation(_ attributes: [String]?) throws(StatisticsError) -> [(name: String, factor: Double)] {
    let request = try BuildRequest(self, ModelSpecification(.pca, features: attributes))
    let columns = request.columns.filter { schema.columns[$0].category != 0 }
    let system = try MomentSystem(self, columns)
    let cholesky = try Cholesky(system.scatter, name: system.name)
    return columns.indices.map { (system.names[$0], system.scatter[$0, $0] * cholesky.inverse[$0, $0]) }
  }
}

/// A table with what is to be built from it, checked.
struct BuildRequest {
  let table: StatisticsTable
  let specification: ModelSpecification
  let attributes: [FeatureSchema.Attribute]
  /// The table's columns that enter.
  let columns: [Int]
  /// The attribute to predict.
  let target: Int?

  init(_ table: StatisticsTable, _ specification: ModelSpecification) throws(StatisticsError) {
    self.table = table
    self.specification = specification
    let schema = table.schema
    let target = try Self.target(schema, specification)
    self.target = target
    var chosen: [Int] = []
    if let names = specification.features {
      for name in names { chosen.append(try schema.attribute(named: name)) }
      for (place, attribute) in chosen.enumerated() {
        guard attribute != target else { throw .undefined("the target '\(names[place])' is among the features") }
        guard !chosen[..<place].contains(attribute) else {
          throw .undefined("the feature '\(names[place])' is there twice")
        }
      }
    } else {
      chosen = schema.attributes.indices.filter { $0 != target }
    }
    guard !chosen.isEmpty else { throw .undefined("a model needs at least one feature") }
    attributes = chosen.map { schema.attributes[$0] }
    let leavesOut = specification.algorithm.leavesFirstCategoryOut
    columns = chosen.flatMap { attribute in
      schema.columns(ofAttribute: attribute).filter { !leavesOut || schema.columns[$0].category != 0 }
    }
    guard !columns.isEmpty else {
      throw .undefined("the features have one category each, which is in every row: they determine nothing")
    }
  }

  private static func target(
    _ schema: FeatureSchema, _ specification: ModelSpecification
  ) throws(StatisticsError) -> Int? {
    let algorithm = specification.algorithm
    guard algorithm.hasTarget else {
      guard specification.target == nil else { throw .undefined("\(algorithm.rawValue) has no target") }
      return nil
    }
    guard let name = specification.target else { throw .undefined("\(algorithm.rawValue) needs a target") }
    let target = try schema.attribute(named: name)
    let kind = schema.attributes[target].kind
    if algorithm.classifies, kind == .continuous {
      throw .undefined("\(algorithm.rawValue) predicts classes, and its target '\(name)' is continuous")
    }
    if !algorithm.classifies, kind.categories != nil {
      throw .undefined("\(algorithm.rawValue) predicts a number, and its target '\(name)' has categories")
    }
    return target
  }

  var terms: [StatisticsModel.Term] {
    columns.map { place in
      let column = table.schema.columns[place]
      let attribute = table.schema.attributes[column.attribute]
      return StatisticsModel.Term(
        attribute: attribute.name, category: column.category.flatMap { attribute.kind.categories?[$0] })
    }
  }

  /// The only column of a target that is a number.
  func targetColumn() throws(StatisticsError) -> Int {
    guard let target else { throw .undefined("there is no target") }
    return table.schema.columns(ofAttribute: target)[0]
  }

  func model(
    _ form: StatisticsModel.Form, classes: [String] = [], alpha: Double? = nil, facts: [String: Double] = [:],
    termFacts: [String: [Double]] = [:]
  ) throws(StatisticsError) -> StatisticsModel {
    var specification = specification
    if let alpha { specification.alpha = alpha }
    return try StatisticsModel(
      specification: specification, attributes: attributes, terms: terms, classes: classes, form: form, facts: facts,
      termFacts: termFacts)
  }
}
