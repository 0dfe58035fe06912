import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// One binned column.
struct BinnedColumn {
  let name: String
  let splits: SplitPoints
  /// The bin of each row; empty in a result that was read back.
  var bins: [Int32] = []
  /// Weight of evidence per bin; empty where it is not known, as at hosts.
  var woe: [Double] = []
  /// What the guest computed of its separation; nil at hosts, and in a result that was read back.
  var evidence: WeightOfEvidence? { didSet { woe = evidence?.woe ?? [] } }
}

/// Finds the split points of one party's chosen columns.
struct ColumnBinning {
  let parameters: HeteroFeatureBinning.Parameters
  let context: ComponentContext

  /// Bins every chosen column.
  /// - Throws: all columns that cannot be binned.
  func bin(_ table: Table) throws -> BinningResult {
    let header = table.features.map(\.name)
    guard !header.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    let categories = Set(
      try ColumnChoice(
        indexes: .list((parameters.categoryIndexes ?? []).map { .integer($0) }), names: parameters.categoryNames ?? []
      ).columns(of: header, parameter: "category_indexes", subject: context.component))
    let choice = ColumnChoice(indexes: parameters.binIndexes, names: parameters.binNames ?? [])
    choice.warnOfIdleNames("bin_names", beside: "bin_indexes", context.log)
    let chosen = try choice.columns(of: header, parameter: "bin_indexes", subject: context.component)
    var problems = DiagnosticList()
    var columns: [BinnedColumn] = []
    for index in Set(chosen).union(categories).sorted() {
      try context.checkInterrupt()
      let column = try problems.collect { try bin(table, table.features[index], categories.contains(index)) }
      if let column { columns.append(column) }
    }
    try problems.throwIfErrors()
    context.log.info("binned \(English.count(columns.count, "column")) into \(parameters.binCount) bins at most")
    return BinningResult(header: header, columns: columns, role: context.party.role, partyID: context.party.id)
  }

  private func bin(_ table: Table, _ column: Column, _ isCategory: Bool) throws -> BinnedColumn {
    guard let values = column.doubles?.array else {
      throw Diagnostic(
        .unusableFeature, "feature \(English.quote(column.name)) of \(context.party.name) is text",
        subject: context.component)
    }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw Diagnostic(
        .unusableFeature, "a value that is missing or infinite cannot be binned",
        subject: table.place(row: row, column: column.name), help: "set 'missing_fill' of DataIO to true")
    }
    do {
      let splits = try splitPoints(values, isCategory)
      return BinnedColumn(name: column.name, splits: splits, bins: splits.bins(of: values))
    } catch let error as LearningError {
      throw Diagnostic(
        .unusableFeature, "feature \(English.quote(column.name)) of \(context.party.name): \(error)",
        subject: context.component)
    }
  }

  private func splitPoints(_ values: [Double], _ isCategory: Bool) throws -> SplitPoints {
    if isCategory { return try Binning.category(values) }
    switch parameters.method {
    case .bucket: return try Binning.bucket(values, bins: parameters.binCount)
    case .quantile, .optimal:
      let settings = QuantileSummary.Settings(
        error: parameters.error, compressThreshold: parameters.compressThreshold, headSize: parameters.headSize)
      return try Binning.quantile(values, bins: parameters.binCount, settings: settings)
    }
  }
}

/// Puts bin numbers or WoE in the place of values.
struct BinTransform {
  let parameters: HeteroFeatureBinning.Parameters
  let result: BinningResult
  let context: ComponentContext

  func apply(to table: Table) throws -> Table {
    guard let type = parameters.transform.type else { return table }
    if type == .weightOfEvidence, context.party.role != .guest {
      context.log.warning(
        "transform_type is 'woe', which \(context.party.name) does not know of its columns; they stay as they are")
      return table
    }
    let header = table.features.map(\.name)
    let choice = ColumnChoice(indexes: parameters.transform.columns, names: parameters.transform.names ?? [])
    choice.warnOfIdleNames("transform_names", beside: "transform_cols", context.log)
    let chosen = try choice.columns(of: header, parameter: "transform_param.transform_cols", subject: context.component)
    let names = Set(chosen.map { header[$0] })
    let binned = Dictionary(result.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let columns = try table.features.map { column in
      guard names.contains(column.name), let bins = binned[column.name] else { return column }
      return try replaced(column, by: bins, type)
    }
    return try table.replacingFeatures(columns)
  }

  private func replaced(
    _ column: Column, by binned: BinnedColumn, _ type: HeteroFeatureBinning.TransformType
  ) throws -> Column {
    guard let values = column.doubles?.array else { return column }
    let bins = binned.bins.count == values.count ? binned.bins : binned.splits.bins(of: values)
    switch type {
    case .binNumber:
      return Column(name: column.name, role: column.role, integers: bins.map { $0 < 0 ? nil : Int64($0) })
    case .weightOfEvidence:
      let woe = binned.woe
      guard woe.count == binned.splits.binCount else {
        throw Diagnostic(
          .unusableModel, "the binning of \(English.quote(column.name)) has no weight of evidence",
          subject: context.component)
      }
      return Column(
        name: column.name, role: column.role, doubles: bins.map { $0 < 0 ? .nan : woe[Int($0)] })
    }
  }
}
