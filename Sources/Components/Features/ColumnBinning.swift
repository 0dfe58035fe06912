import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// One binned column.
struct BinnedColumn: Sendable {
  let name: String
  private(set) var splits: SplitPoints
  /// The bin of each row; empty in a result that was read back. Missing values have a bin of their own, the last one.
  private(set) var bins: [Int32] = []
  /// Whether values were missing when the bins were made.
  let hasMissing: Bool
  /// Whether the bins are first bins, to be joined by the guest.
  let isOptimal: Bool
  /// Weight of evidence per bin; empty where it is not known, as at hosts.
  var woe: [Double] = []
  /// What the guest computed of its separation, for each class that is judged; empty at hosts, and in a result that was
  /// read back.
  var evidence: [WeightOfEvidence] = [] { didSet { woe = evidence.first?.woe ?? [] } }

  init(name: String, splits: SplitPoints, values: [Double], isOptimal: Bool = false) {
    self.name = name
    self.splits = splits
    self.isOptimal = isOptimal
    hasMissing = values.contains { $0.isNaN }
    bins = splits.bins(of: values, missingBin: splits.binCount)
  }

  /// A column of a stored model.
  init(name: String, splits: SplitPoints, hasMissing: Bool, woe: [Double]) {
    self.name = name
    self.splits = splits
    self.hasMissing = hasMissing
    self.woe = woe
    isOptimal = false
  }

  /// Whether no row has a value.
  var isEmpty: Bool { hasMissing && bins.allSatisfy { $0 == Int32(truncatingIfNeeded: splits.binCount) } }

  /// Number of bins, that of missing values included.
  var binCount: Int { splits.binCount + (hasMissing ? 1 : 0) }

  /// Joins bins; that of missing values stays one of its own.
  ///
  /// - Parameter ends: the last bin of each joined one, ascending, the last of all but missing values at the end.
  mutating func join(ends: [Int]) throws(LearningError) {
    var joined: [Int32] = []
    for (number, end) in ends.enumerated() {
      while joined.count <= end { joined.append(Int32(truncatingIfNeeded: number)) }
    }
    joined.append(Int32(truncatingIfNeeded: ends.count))
    splits = try SplitPoints(ends.map { splits.points[$0] })
    bins = bins.map { joined[Int($0)] }
  }

  /// The rows in each bin.
  var rowCounts: [Int64] {
    bins.reduce(into: [Int64](repeating: 0, count: binCount)) { counts, bin in counts[Int(bin)] += 1 }
  }
}

/// Finds the split points of one party's chosen columns.
struct ColumnBinning {
  let parameters: HeteroFeatureBinning.Parameters
  let context: ComponentContext
  /// The guest's, when its bins are judged.
  var labels: BinningLabels?

  /// A column to bin, and by which rule.
  private struct Task: Sendable {
    let place: Int
    let column: Column
    let rule: Rule

    var name: String { column.name }
  }

  /// How the split points of a column are found.
  private enum Rule: Sendable {
    case given([Double])
    case category, quantile, bucket, optimal
  }

  /// Bins every chosen column.
  /// - Throws: all columns that cannot be binned.
  func bin(_ table: Table) throws -> BinningResult {
    let header = table.features.map(\.name)
    guard !header.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    var problems = DiagnosticList()
    let tasks = try tasks(table)
    try context.checkInterrupt()
    // A wide table is not copied as a whole: the values of a column are there while it is binned.
    let outcomes = Parallel.map(tasks.count) { index in
      Result { try bin(tasks[index], FeatureValues.numbers(of: tasks[index].column, in: table, context)) }
    }
    var columns: [BinnedColumn] = []
    for (task, outcome) in zip(tasks, outcomes) {
      let column = try problems.collect {
        do { return try outcome.get() } catch let error as LearningError {
          throw Diagnostic(
            .unusableFeature, "feature \(English.quote(task.name)) of \(context.party.name): \(error)",
            subject: context.component)
        }
      }
      if let column { columns.append(column) }
    }
    try problems.throwIfErrors()
    context.log.info("binned \(English.count(columns.count, "column")) into \(parameters.binCount) bins at most")
    let binned = zip(tasks, columns).filter { task, _ in if case .given = task.rule { false } else { true } }
    warnOfMissing(binned.map(\.1).filter(\.isEmpty).map(\.name))
    warnOfFewBins(binned.compactMap { if case .quantile = $0.rule, !$1.isEmpty { $1 } else { nil } })
    return BinningResult(header: header, columns: columns, role: context.party.role, partyID: context.party.id)
  }

  // MARK: which columns

  private func tasks(_ table: Table) throws -> [Task] {
    let header = table.features.map(\.name)
    let categories = Set(
      try ColumnChoice(
        indexes: parameters.categoryIndexes, names: parameters.categoryNames ?? []
      ).columns(
        of: header, parameter: "category_indexes", subject: context.component, warningIn: context.log))
    let choice = ColumnChoice(indexes: parameters.binIndexes, names: parameters.binNames ?? [])
    choice.warnOfIdleNames("bin_names", beside: "bin_indexes", context.log)
    let chosen = Set(
      try choice.columns(
        of: header, parameter: "bin_indexes", subject: context.component, warningIn: context.log))
    let places = chosen.union(categories).sorted()
    let given = try givenSplitPoints(places.map { header[$0] }, header)
    return places.map { place in
      let rule = given.map { Rule.given($0[header[place]] ?? []) } ?? (categories.contains(place) ? .category : method)
      return Task(place: place, column: table.features[place], rule: rule)
    }
  }

  /// The rule that the method asks for. A host whose bins nobody joins has no use for first bins.
  private var method: Rule {
    switch parameters.method {
    case .quantile: .quantile
    case .bucket: .bucket
    case .optimal:
      context.party.role == .guest || parameters.hasHostStatistics
        ? .optimal : parameters.optimal.initialMethod == .bucket ? .bucket : .quantile
    }
  }

  /// Split points by name for all chosen columns, nil when none are given.
  private func givenSplitPoints(_ names: [String], _ header: [String]) throws -> [String: [Double]]? {
    guard parameters.givesSplitPoints else { return nil }
    var given = parameters.splitsByName ?? [:]
    var problems = DiagnosticList()
    let subject = "\(context.component).split_points_by_index"
    for (key, points) in (parameters.splitsByIndex ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let index = Int(key), header.indices.contains(index) else {
        problems.add(
          Diagnostic(
            .unusableTable,
            "column index \(key) is out of range, the table has \(English.count(header.count, "feature"))",
            subject: subject))
        continue
      }
      if given.updateValue(points, forKey: header[index]) != nil {
        problems.add(
          Diagnostic(
            .unusableTable, "the split points of \(English.quote(header[index])) are given by index and by name",
            subject: subject))
      }
    }
    for name in given.keys.sorted() where !names.contains(name) {
      let help =
        header.contains(name) ? "bin it by 'bin_indexes' or 'bin_names'" : Suggestion.help(for: name, in: header)
      problems.add(
        Diagnostic(
          .unusableTable, "split points are given for \(English.quote(name)), which is none of the binned features",
          subject: "\(context.component).split_points_by_col_name", help: help))
    }
    for name in names where given[name] == nil && problems.diagnostics.isEmpty {
      problems.add(
        Diagnostic(
          .unusableTable, "no split points are given for \(English.quote(name)) of \(context.party.name)",
          subject: "\(context.component).split_points_by_col_name",
          help: "give them for every binned feature, or choose features by 'bin_indexes'"))
    }
    try problems.throwIfErrors()
    return given
  }

  // MARK: split points

  private func bin(_ task: Task, _ values: [Double]) throws(LearningError) -> BinnedColumn {
    if case .given(let points) = task.rule {
      return BinnedColumn(name: task.name, splits: try SplitPoints(points), values: values)
    }
    // The quantile of no values is 0 in FATE's summary.
    if values.allSatisfy(\.isNaN) { return BinnedColumn(name: task.name, splits: try SplitPoints([0]), values: values) }
    guard case .optimal = task.rule else {
      return BinnedColumn(
        name: task.name, splits: try splitPoints(values, task.rule, parameters.binCount), values: values)
    }
    let first: Rule = parameters.optimal.initialMethod == .bucket ? .bucket : .quantile
    var column = BinnedColumn(
      name: task.name, splits: try splitPoints(values, first, parameters.optimal.initialBins),
      values: values, isOptimal: true)
    guard let labels else { return column }
    let counts = try WeightOfEvidence.counts(
      bins: column.bins, classes: labels.classes, classCount: labels.names.count, binCount: column.binCount)
    let present = column.splits.binCount
    let result = try OptimalBinning.choose(
      events: Array(counts[1].prefix(present)), nonEvents: Array(counts[0].prefix(present)),
      rules: parameters.optimalRules)
    try column.join(ends: result.ends)
    return column
  }

  private func splitPoints(_ values: [Double], _ rule: Rule, _ bins: Int) throws(LearningError) -> SplitPoints {
    switch rule {
    case .given(let points): return try SplitPoints(points)
    case .category: return try Binning.category(values)
    case .bucket: return try Binning.bucket(values, bins: bins)
    case .quantile, .optimal:
      let settings = QuantileSummary.Settings(
        error: parameters.error, compressThreshold: parameters.compressThreshold, headSize: parameters.headSize)
      return try Binning.quantile(values, bins: bins, settings: settings)
    }
  }

  private func warnOfMissing(_ names: [String]) {
    guard !names.isEmpty else { return }
    context.log.warning(
      "features of \(context.party.name) without a value, which get the one split point 0: "
        + English.list(names.map { English.quote($0) }, "and"))
  }

  private func warnOfFewBins(_ columns: [BinnedColumn]) {
    let few = columns.filter { $0.splits.binCount < parameters.binCount }
    guard !few.isEmpty else { return }
    let shown = few.prefix(5).map { "\(English.quote($0.name)) \($0.splits.binCount)" }
    let more = few.count > shown.count ? ", and \(few.count - shown.count) more" : ""
    context.log.warning(
      "features of \(context.party.name) with fewer bins than bin_num \(parameters.binCount), since too few of their "
        + "values differ: \(shown.joined(separator: ", "))\(more); one bin separates nothing")
  }
}
