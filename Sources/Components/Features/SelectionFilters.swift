import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// The filters that a party runs on its own columns without the others.
struct OwnColumnFilter {
  let parameters: HeteroFeatureSelection.Parameters
  let table: Table
  let header: [String]
  let context: ComponentContext

  func run(_ filter: HeteroFeatureSelection.Filter, on places: [Int]) throws -> FilterResult {
    if filter == .manually { return try manually(places) }
    let columns = try places.map(values)
    switch filter {
    case .uniqueValue:
      return FeatureFilter.uniqueValue(columns.map { ColumnStatistics($0) }, eps: parameters.unique.epsilon)
    case .variation:
      return FeatureFilter.coefficientOfVariation(
        columns.map { ColumnStatistics($0) }, threshold: parameters.variation.threshold)
    case .outlier:
      let quantiles = try zip(places, columns).map { try quantile(of: $1, header[$0]) }
      return FeatureFilter.outlier(quantiles: quantiles, upperThreshold: parameters.outlier.upper)
    default:
      return FeatureFilter.percentageValue(
        shares: columns.map(FeatureFilter.shareOfMostFrequentValue), upperShare: parameters.percentage.upperShare)
    }
  }

  private func values(_ place: Int) throws -> [Double] {
    let column = table.features[place]
    guard let values = column.doubles?.array else {
      throw Diagnostic(
        .unusableFeature, "feature \(English.quote(column.name)) of \(context.party.name) is text",
        subject: context.component)
    }
    return values
  }

  private func quantile(of values: [Double], _ name: String) throws -> Double {
    do {
      return try Binning.quantiles(values, at: [parameters.outlier.percentile])[0]
    } catch let error {
      throw Diagnostic(
        .unusableFeature, "feature \(English.quote(name)) of \(context.party.name): \(error)",
        subject: context.component)
    }
  }

  private func manually(_ places: [Int]) throws -> FilterResult {
    let manual = parameters.manual
    let out = try named(manual.outIndexes, manual.outNames, "manually_param.filter_out_indexes")
    let keep = try named(manual.leftIndexes, manual.leftNames, "manually_param.left_col_indexes")
    return FeatureFilter.manually(columns: places.map { header[$0] }, filterOut: out, keep: keep)
  }

  /// The names of columns given by index or name, nil when neither is given.
  private func named(_ indexes: [Int]?, _ names: [String]?, _ parameter: String) throws -> [String]? {
    guard indexes != nil || names != nil else { return nil }
    return try ColumnChoice(indexes: .list((indexes ?? []).map(JSON.integer)), names: names ?? [])
      .columns(of: header, parameter: parameter, subject: context.component).map { header[$0] }
  }
}

/// The information values that a binning model holds: the guest's own and, under coded names, each host's.
struct InformationValues {
  private let param: JSON
  private let subject: String

  init(context: ComponentContext) throws {
    subject = context.component
    let model = context.isometricModels.first { $0.model.param["binningResult"] != nil }
    guard let model else {
      throw Diagnostic(
        .noBinning,
        "To use iv filter, binning module should be called and setup in 'isomatric_model' input for feature selection.",
        subject: subject, help: "add \"isometric_model\": [\"hetero_feature_binning_0.…\"] to its input")
    }
    param = model.model.param
  }

  func own(_ names: [String]) throws -> [Double] { try values(names, in: param["binningResult"], whose: "the guest") }

  /// - Parameter needed: whether an absent value is an error; a filter that leaves hosts alone needs none.
  func host(_ party: Party, _ names: [String], needed: Bool) throws -> [Double] {
    let result = param["hostResults"]?.listValue?.first { $0["partyId"]?.textValue == String(party.id) }
    if !needed { return names.map { result?["binningResult"]?[$0]?["iv"]?.doubleValue ?? 0 } }
    return try values(names, in: result, whose: party.name)
  }

  private func values(_ names: [String], in result: JSON?, whose: String) throws -> [Double] {
    try names.map { name in
      guard let iv = result?["binningResult"]?[name]?["iv"]?.doubleValue else {
        throw Diagnostic(
          .noBinning, "the binning has no information value of column \(English.quote(name)) of \(whose)",
          subject: subject, help: "bin all columns that the filter looks at, with local_only false")
      }
      return iv
    }
  }
}

/// Which columns of all parties an IV filter leaves; the guest's come first.
struct InformationValueChoice {
  let parameters: HeteroFeatureSelection.Parameters
  let isLocal: Bool

  func choose(_ filter: HeteroFeatureSelection.Filter, _ values: [[Double]]) throws -> [FilterResult] {
    let considered = isLocal ? Array(values.prefix(1)) : values
    guard considered.contains(where: { !$0.isEmpty }) else {
      return values.map { FeatureFilter.ivThreshold($0, threshold: -.infinity) }
    }
    let chosen: [FilterResult]
    switch filter {
    case .ivPercentile:
      chosen = try FeatureFilter.ivPercentile(considered, share: parameters.percentile.share)
    case .ivTopK:
      chosen = try FeatureFilter.ivTopK(considered, k: parameters.top.count)
    default:
      chosen = considered.enumerated().map { index, ivs in
        FeatureFilter.ivThreshold(ivs, threshold: threshold(index))
      }
    }
    // Hosts that are left alone keep every column.
    return chosen + values.dropFirst(chosen.count).map { FeatureFilter.ivThreshold($0, threshold: -.infinity) }
  }

  /// Index 0 is the guest; hosts may have thresholds of their own.
  private func threshold(_ index: Int) -> Double {
    guard index > 0, let hosts = parameters.value.hostThresholds, index <= hosts.count else {
      return parameters.value.threshold
    }
    return hosts[index - 1]
  }
}
