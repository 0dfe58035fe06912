import Diagnostics
import Learning
import Pipeline
import Tables

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
    let chosen = try choice.columns(
      of: header, parameter: "transform_param.transform_cols", subject: context.component, warningIn: context.log)
    if type == .weightOfEvidence, result.classes.count > 2 {
      context.log.warning(
        "of the weights of evidence of \(result.classes.count) classes, those of class \(result.classes[0]) replace values"
      )
    }
    let names = Set(chosen.map { header[$0] })
    let binned = Dictionary(result.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var problems = DiagnosticList()
    let columns = try table.features.map { column in
      guard names.contains(column.name), let bins = binned[column.name] else { return column }
      return try problems.collect { try replaced(column, by: bins, type, in: table) } ?? column
    }
    try problems.throwIfErrors()
    return try table.replacingFeatures(columns)
  }

  private func replaced(
    _ column: Column, by binned: BinnedColumn, _ type: HeteroFeatureBinning.TransformType, in table: Table
  ) throws -> Column {
    let values = try FeatureValues.numbers(of: column, in: table, context)
    let bins =
      binned.bins.count == values.count
      ? binned.bins : binned.splits.bins(of: values, missingBin: binned.splits.binCount)
    switch type {
    case .binNumber:
      return Column(name: column.name, role: column.role, integers: bins.map { Int64($0) })
    case .weightOfEvidence:
      let woe = binned.woe
      guard woe.count == binned.binCount else {
        throw Diagnostic(
          .unusableModel, "the binning of \(English.quote(column.name)) has no weight of evidence",
          subject: context.component)
      }
      if let row = bins.firstIndex(where: { Int($0) >= woe.count }) {
        throw Diagnostic(
          .unusableFeature,
          "the value is missing, and no missing value was binned, so that it has no weight of evidence",
          subject: table.place(row: row, column: column.name), help: "fill it, as FeatureImputation does")
      }
      return Column(name: column.name, role: column.role, doubles: bins.map { woe[Int($0)] })
    }
  }
}
