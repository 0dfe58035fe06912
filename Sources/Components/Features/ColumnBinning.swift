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
    let name: String
    let values: [Double]
    let rule: Rule
  }

  /// How the split points of a column are found.
  private enum Rule: Sendable {
    case given([Double])
    case category, quantile, bucket, optimal
    /// No value is there to find any from.
    case empty
  }

  /// Bins every chosen column.
  /// - Throws: all columns that cannot be binned.
  func bin(_ table: Table) throws -> BinningResult {
    let header = table.features.map(\.name)
    guard !header.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    var problems = DiagnosticList()
    let tasks = try tasks(table, &problems)
    try problems.throwIfErrors()
    try context.checkInterrupt()
    let (parameters, labels) = (parameters, labels)
    let outcomes = Parallel.map(tasks.count) { index in
      Result { () throws(LearningError) in try Self.bin(tasks[index], parameters, labels) }
    }
    var columns: [BinnedColumn] = []
    for (task, outcome) in zip(tasks, outcomes) {
      switch outcome {
      case .success(let column): columns.append(column)
      case .failure(let error):
        problems.add(
          Diagnostic(
            .unusableFeature, "feature \(English.quote(task.name)) of \(context.party.name): \(error)",
            subject: context.component))
      }
    }
    try problems.throwIfErrors()
    context.log.info("binned \(English.count(columns.count, "column")) into \(parameters.binCount) bins at most")
    warnOfMissing(tasks.compactMap { if case .empty = $0.rule { $0.name } else { nil } })
    warnOfFewBins(zip(tasks, columns).compactMap { if case .quantile = $0.rule { $1 } else { nil } })
    return BinningResult(header: header, columns: columns, role: context.party.role, partyID: context.party.id)
  }

  // MARK: which columns

  private func tasks(_ table: Table, _ problems: inout DiagnosticList) throws -> [Task] {
    let header = table.features.map(\.name)
    let categories = Set(
      try ColumnChoice(
        indexes: parameters.categoryIndexes, names: parameters.categoryNames ?? []
      ).columns(of: header, parameter: "category_indexes", subject: context.component))
    let choice = ColumnChoice(indexes: parameters.binIndexes, names: parameters.binNames ?? [])
    choice.warnOfIdleNames("bin_names", beside: "bin_indexes", context.log)
    let chosen = Set(try choice.columns(of: header, parameter: "bin_indexes", subject: context.component))
    let places = chosen.union(categories).sorted()
    let given = try givenSplitPoints(places.map { header[$0] }, header)
    return try places.compactMap { place in
      let name = header[place]
      let rule = given.map { Rule.given($0[name] ?? []) } ?? (categories.contains(place) ? .category : method)
      return try problems.collect {
        let values = try FeatureValues.numbers(of: table.features[place], in: table, context)
        let hasValue = given != nil || values.contains { !$0.isNaN }
        return Task(place: place, name: name, values: values, rule: hasValue ? rule : .empty)
      }
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

  private static func bin(
    _ task: Task, _ parameters: HeteroFeatureBinning.Parameters, _ labels: BinningLabels?
  ) throws(LearningError) -> BinnedColumn {
    let values = task.values
    guard case .optimal = task.rule else {
      return BinnedColumn(
        name: task.name, splits: try splitPoints(values, task.rule, parameters.binCount, parameters), values: values)
    }
    let first: Rule = parameters.optimal.initialMethod == .bucket ? .bucket : .quantile
    var column = BinnedColumn(
      name: task.name, splits: try splitPoints(values, first, parameters.optimal.initialBins, parameters),
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

  private static func splitPoints(
    _ values: [Double], _ rule: Rule, _ bins: Int, _ parameters: HeteroFeatureBinning.Parameters
  ) throws(LearningError) -> SplitPoints {
    switch rule {
    case .given(let points): return try SplitPoints(points)
    // The quantile of no values is 0 in FATE's summary.
    case .empty: return try SplitPoints([0])
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
