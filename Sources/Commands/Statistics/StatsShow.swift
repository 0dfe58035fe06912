import Components
import Configuration
import Diagnostics
import Learning

/// `stats show`: what statistics tell without rows (SymetryML contract A9, explore).
enum StatsShow: Operation {
  static let name = "stats show"
  static let group = OperationGroup.statistics
  static let summary = "show statistics: moments, correlations, tests, information gain"
  static let details = """
    --metric: uni (of --columns, or of all), hist, bi, corr, vif, ztest, ttest, ftest, anova, chi2, gain. Tests take
    --columns X,BY: a number and a binary attribute or a category; ztest and ttest of one column take --mean; ttest X,Y of
    two numbers is paired. A category's own column is named attribute$category. Variances are divided by n.
    """
  static let options: [CommandOption] = [
    .conf, .project, .statisticsFile, CommandOption("metric", .text, "what to show; uni unless told otherwise"),
    CommandOption("columns", .text, "names, separated by commas"),
    CommandOption("mean", .text, "ztest, ttest: the mean that is supposed"),
    CommandOption("deviation", .text, "ztest: the known standard deviation"),
    CommandOption("variances", .text, "ttest: equal (Student) or unequal (Welch, unless told otherwise)"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let table = try StatisticsSource.table(request, session)
    let question = try StatisticsQuestion(request, table)
    return .envelope(data: try question.answer(), omitsEmpty: false)
  }
}

/// One question to a table.
private struct StatisticsQuestion {
  private enum Metric: String, CaseIterable {
    case uni, hist, bi, corr, vif, ztest, ttest, ftest, anova, chi2, gain
  }

  private let table: StatisticsTable
  private let metric: Metric
  private let columns: [String]
  private let request: Request

  init(_ request: Request, _ table: StatisticsTable) throws {
    self.request = request
    self.table = table
    let word = try request.text("metric") ?? Metric.uni.rawValue
    guard let metric = Metric(rawValue: word) else {
      let words = Metric.allCases.map(\.rawValue)
      throw Diagnostic(
        .badArgument, "'metric' must be \(English.list(words)), found \(English.quote(word))",
        at: request.position("metric"), help: Suggestion.help(for: word, in: words))
    }
    self.metric = metric
    let listed = request["columns"]?.listValue?.compactMap(\.textValue)
    columns = try listed ?? (request.text("columns") ?? "").split(separator: ",").map { String($0) }
  }

  func answer() throws -> JSON {
    do {
      switch metric {
      case .uni: return try overview()
      case .hist: return .object(try histogram(try column(0, of: 1)))
      case .bi: return try bivariate()
      case .corr: return try correlations()
      case .vif:
        return .list(
          try table.varianceInflation(columns.isEmpty ? nil : columns).map {
            ["name": .text($0.name), "vif": .number($0.factor)]
          })
      case .ztest: return try zTest()
      case .ttest: return try tTest()
      case .ftest: return json(try table.fTest(try column(0, of: 2), by: try column(1, of: 2)))
      case .anova: return try anova()
      case .chi2: return try chiSquared()
      case .gain:
        return ["bits": .number(try table.informationGain(try column(0, of: 2), about: try column(1, of: 2)))]
      }
    } catch let error as StatisticsError {
      var help: String?
      if case .unknownAttribute(let name, let known) = error { help = Suggestion.help(for: name, in: known) }
      throw Diagnostic(.badStatistics, "\(error)", at: request.position("columns"), help: help)
    }
  }

  private func column(_ place: Int, of count: Int) throws -> String {
    guard columns.count == count else {
      throw Diagnostic(
        .badArgument, "\(metric.rawValue) takes \(English.count(count, "column")), found \(columns.count)",
        at: request.position("columns"), help: "--columns \(count == 1 ? "X" : "X,Y")")
    }
    return columns[place]
  }

  private func number(_ key: String) throws -> Double? {
    guard let value = request[key], value != .null else { return nil }
    guard let number = value.doubleValue ?? value.textValue.flatMap(Double.init), number.isFinite else {
      throw Diagnostic(.badArgument, "'\(key)' must be a number", at: request.position(key))
    }
    return number
  }

  private func overview() throws -> JSON {
    let names = columns.isEmpty ? table.schema.columns.map(\.name) : columns
    let known = names.filter { name in columns.isEmpty ? (try? table.univariate(name)) != nil : true }
    let described: [JSON] = try known.map { name in
      let found = try table.univariate(name)
      var members: [String: JSON] = [
        "name": .text(name), "count": .integer(found.count), "sum": .number(found.sum), "mean": .number(found.mean),
        "variance": .number(found.variance), "stddev": .number(found.standardDeviation),
      ]
      members["variance_unbiased"] = found.unbiasedVariance.map(JSON.number)
      members["skewness"] = found.skewness.map(JSON.number)
      members["kurtosis"] = found.kurtosis.map(JSON.number)
      members["standard_error"] = found.standardError.map(JSON.number)
      return .object(members)
    }
    return [
      "rows": .integer(table.rows), "attributes": AttributeList.json(table.schema.attributes),
      "columns": .list(described),
    ]
  }

  private func histogram(_ name: String) throws -> [String: JSON] {
    let found = try table.histogramSummary(name)
    var members: [String: JSON] = [
      "edges": .list(found.edges.map(JSON.number)), "counts": .list(found.counts.map { .integer($0) }),
      "density": .list(found.density.map(JSON.number)),
    ]
    members["min"] = found.lowest.isFinite ? .number(found.lowest) : nil
    members["max"] = found.highest.isFinite ? .number(found.highest) : nil
    members["median"] = found.median.map(JSON.number)
    return members
  }

  private func bivariate() throws -> JSON {
    let found = try table.bivariate(try column(0, of: 2), try column(1, of: 2))
    var members: [String: JSON] = [
      "count": .integer(found.count), "covar": .number(found.covariance),
      "condCount": .number(found.conditionalCount),
    ]
    members["linCorr"] = found.correlation.map(JSON.number)
    members["slope"] = found.slope.map(JSON.number)
    members["intercept"] = found.intercept.map(JSON.number)
    members["condMean"] = found.conditionalMean.map(JSON.number)
    members["condVariance"] = found.conditionalVariance.map(JSON.number)
    members["condStddev"] = found.conditionalStandardDeviation.map(JSON.number)
    return .object(members)
  }

  private func correlations() throws -> JSON {
    let names = columns.isEmpty ? table.schema.columns.map(\.name) : columns
    let found = try table.correlations(names)
    return [
      "names": .list(names.map(JSON.text)),
      "linCorr": .list(found.map { .list($0.map { $0.map(JSON.number) ?? .null }) }),
    ]
  }

  private func zTest() throws -> JSON {
    if columns.count == 2 { return json(try table.zTest(columns[0], by: columns[1])) }
    let mean = try number("mean") ?? 0
    return json(try table.zTest(try column(0, of: 1), mean: mean, deviation: try number("deviation")))
  }

  private func tTest() throws -> JSON {
    guard columns.count == 2 else { return json(try table.tTest(try column(0, of: 1), mean: try number("mean") ?? 0)) }
    let second = try table.schema.column(named: columns[1])
    guard table.schema.columns[second].isBinary else { return json(try table.pairedTTest(columns[0], columns[1])) }
    let word = try request.text("variances") ?? StatisticsTable.Variances.unequal.rawValue
    guard let variances = StatisticsTable.Variances(rawValue: word) else {
      throw Diagnostic(
        .badArgument, "'variances' must be 'equal' or 'unequal', found \(English.quote(word))",
        at: request.position("variances"))
    }
    return json(try table.tTest(columns[0], by: columns[1], variances: variances))
  }

  private func anova() throws -> JSON {
    let found = try table.anova(try column(0, of: 2), by: try column(1, of: 2))
    return [
      "test": json(found.test), "between": .number(found.between), "within": .number(found.within),
      "eta_squared": .number(found.etaSquared),
    ]
  }

  private func chiSquared() throws -> JSON {
    let found = try table.chiSquared(try column(0, of: 2), try column(1, of: 2))
    return [
      "test": json(found.test), "count": .integer(found.count), "coef": .number(found.tschuprow),
      "cramer": .number(found.cramer),
    ]
  }

  private func json(_ test: TestResult) -> JSON {
    [
      "statistic": .number(test.statistic), "df": .list(test.degrees.map(JSON.number)), "p": .number(test.probability),
    ]
  }
}
