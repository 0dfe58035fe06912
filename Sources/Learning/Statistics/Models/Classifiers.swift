import Glibc

/// The classes of a target that have rows, with what each column is in them.
struct ClassSystem {
  let names: [String]
  /// For each column its moments in each class.
  let groups: [[GroupMoments]]
  /// Rows of each class.
  let counts: [Int]
  private let places: [Int]

  /// - Throws: `StatisticsError.undefined` when fewer than two classes have rows.
  init(_ request: BuildRequest) throws(StatisticsError) {
    guard let target = request.target else { throw .undefined("there is no target") }
    let table = request.table
    let all = try table.classNames(target)
    let columns = table.schema.columns(ofAttribute: target)
    let counts =
      columns.count == all.count
      ? columns.map { table.counts($0)?.ones ?? 0 }
      : [table.counts(columns[0])?.zeros ?? 0, table.counts(columns[0])?.ones ?? 0]
    let places = counts.indices.filter { counts[$0] > 0 }
    guard places.count > 1 else {
      throw .undefined("the target '\(request.specification.target ?? "")' needs rows of two classes")
    }
    var groups: [[GroupMoments]] = []
    for column in request.columns {
      let found = try table.classGroups(of: column, by: target)
      for place in places where found[place].count == 0 {
        throw .undefined("'\(table.schema.columns[column].name)' is missing in every row of class '\(all[place])'")
      }
      groups.append(places.map { found[$0] })
    }
    self.places = places
    names = places.map { all[$0] }
    self.groups = groups
    self.counts = places.map { counts[$0] }
  }

  var total: Int { counts.reduce(0, +) }
  var logPriors: [Double] { counts.map { log(Double($0) / Double(total)) } }
}

extension BuildRequest {
  /// Linear discriminants with one covariance for all classes: within = total − between, divided by n.
  func discriminants() throws(StatisticsError) -> StatisticsModel {
    let classes = try ClassSystem(self)
    let system = try MomentSystem(table, columns)
    let distances = columns.indices.map { j in
      let centre = table.column(columns[j]).centre
      return classes.groups[j].map { centre.distance(to: $0.centre) }
    }
    // Class shares of all rows, so that pairs with fewer rows are treated alike.
    let shares = classes.counts.map { Double($0) / Double(classes.total) * Double(system.count) }
    let n = Double(system.count)
    let within = SymmetricMatrix(size: columns.count) { i, j in
      let between = shares.indices.reduce(0) { $0 + shares[$1] * distances[i][$1] * distances[j][$1] }
      return (system.scatter[i, j] - between) / n
    }
    for (i, variance) in within.diagonal.enumerated() where !(variance > 1e-14 * system.scatter[i, i] / n) {
      throw .singular("'\(system.names[i])' is constant in every class")
    }
    let cholesky = try Cholesky(within, name: system.name)
    let functions = classes.logPriors.enumerated().map { k, prior in
      let mean = distances.map { $0[k] }
      let coefficients = cholesky.refined(within, mean)
      let half = zip(coefficients, mean).reduce(0) { $0 + $1.0 * $1.1 } / 2
      return system.function(coefficients, atMeans: prior - half)
    }
    return try model(
      .discriminants(functions), classes: classes.names,
      facts: ["n": Double(classes.total), "reciprocal_condition": cholesky.reciprocalCondition])
  }

  /// Naive Bayes: normal densities for numbers, smoothed shares for binary attributes and categories.
  func naiveBayes() throws(StatisticsError) -> StatisticsModel {
    let classes = try ClassSystem(self)
    let largest =
      columns.filter { !table.schema.columns[$0].isBinary }.map { column in
        let moments = table.column(column)
        return moments.m2 / Double(max(moments.count, 1))
      }.max() ?? 0
    var terms: [BayesTerm] = []
    for (j, column) in columns.enumerated() {
      terms.append(try bayesTerm(column, classes.groups[j], classes, added: specification.varianceSmoothing * largest))
    }
    return try model(
      .bayes(logPriors: classes.logPriors, terms), classes: classes.names, facts: ["n": Double(classes.total)])
  }

  private func bayesTerm(
    _ column: Int, _ groups: [GroupMoments], _ classes: ClassSystem, added: Double
  ) throws(StatisticsError) -> BayesTerm {
    let description = table.schema.columns[column]
    guard description.isBinary else {
      let variances = groups.map { $0.m2 / Double($0.count) + added }
      guard variances.allSatisfy({ $0 > 0 }) else {
        throw .undefined("'\(description.name)' is constant in a class; raise the variance smoothing above 0")
      }
      let centre = table.column(column).centre
      return .gaussian(
        centre: centre.value, distances: groups.map { centre.distance(to: $0.centre) + centre.rest },
        variances: variances)
    }
    let smoothing = specification.smoothing
    let categories = table.schema.attributes[description.attribute].kind.categories?.count ?? 2
    func logShare(_ count: Double, of total: Int) throws(StatisticsError) -> Double {
      guard count + smoothing > 0 else {
        throw .undefined("'\(description.name)' never has one of its values in a class; raise smoothing above 0")
      }
      return log((count + smoothing) / (Double(total) + Double(categories) * smoothing))
    }
    var (zeros, ones): ([Double], [Double]) = ([], [])
    for group in groups {
      let one = (group.mean * Double(group.count)).rounded()
      ones.append(try logShare(one, of: group.count))
      if description.category == nil { zeros.append(try logShare(Double(group.count) - one, of: group.count)) }
    }
    return description.category == nil ? .bernoulli(logZero: zeros, logOne: ones) : .category(logOne: ones)
  }
}
