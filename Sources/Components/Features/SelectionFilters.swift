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

  /// A filter by a metric of a model.
  func run(
    _ filter: HeteroFeatureSelection.Filter, by rule: HeteroFeatureSelection.MetricRule, on places: [Int]
  ) throws -> FilterResult {
    let values = try IsometricValues(context: context)
      .own(filter, rule.metric, places.map { header[$0] }, context.party)
    return try FeatureFilter.metric([values], limit: rule.limit(hosts: 0), takesHigh: rule.takesHigh)[0]
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
    let out = named(manual.outIndexes, manual.outNames, "manually_param.filter_out")
    let keep = named(manual.leftIndexes, manual.leftNames, "manually_param.left_col")
    return FeatureFilter.manually(columns: places.map { header[$0] }, filterOut: out, keep: keep)
  }

  /// The names of columns given by index or name, nil when neither is given. As in FATE, columns that the table does not
  /// have are left out, so that one setting serves parties of different columns; they are named.
  private func named(_ indexes: [Int]?, _ names: [String]?, _ parameter: String) -> [String]? {
    guard indexes != nil || names != nil else { return nil }
    let given = parameters.usesCodes ? Selection.decoded(names ?? [], context.party, header) : names ?? []
    let unknown = (indexes ?? []).filter { !header.indices.contains($0) }
    if !unknown.isEmpty {
      context.log.warning(
        "\(parameter)_indexes has \(English.list(unknown.map(String.init), "and")), the table of \(context.party.name) has "
          + English.count(header.count, "feature"))
    }
    let strange = given.filter { !header.contains($0) }
    if !strange.isEmpty {
      context.log.warning(
        "\(parameter)_names has \(English.list(strange.map(English.quote), "and")), which the table of "
          + "\(context.party.name) has not")
    }
    return (indexes ?? []).filter(header.indices.contains).map { header[$0] } + given.filter(header.contains)
  }
}

/// What the guest decides about the columns of all parties; its own come first.
struct FederatedFilter {
  let parameters: HeteroFeatureSelection.Parameters
  let context: ComponentContext

  /// How many decisions a filter makes, each on the survivors of the one before.
  func decisionCount(_ filter: HeteroFeatureSelection.Filter) -> Int {
    filter == .iv ? parameters.iv.rules.count : 1
  }

  /// One result per party.
  func decide(
    _ filter: HeteroFeatureSelection.Filter, _ number: Int, own: SelectedColumns, hosts: [SelectedColumns]
  ) throws -> [FilterResult] {
    if filter == .correlation { return try correlation(own, hosts) }
    let rule = filter == .iv ? parameters.iv.rules[number] : nil
    let isLocal = rule.map { !$0.isFederated } ?? isLocal(filter)
    let merge = rule?.merge ?? .average
    let models = IsometricValues(context: context)
    let values =
      try [models.ownIVs(own.leftNames, merge)]
      + hosts.map { try models.hostIVs($0.party, $0.leftNames, merge, needed: !isLocal) }
    let considered = isLocal ? Array(values.prefix(1)) : values
    let chosen: [FilterResult]
    if considered.allSatisfy(\.isEmpty) {
      chosen = considered.map(Self.all)
    } else if let rule {
      chosen = try FeatureFilter.metric(
        considered, limit: rule.limit(hosts: considered.count - 1), takesHigh: rule.takesHigh)
    } else {
      chosen = try choose(filter, considered)
    }
    // Hosts that are left alone keep every column.
    return chosen + values.dropFirst(chosen.count).map(Self.all)
  }

  private static func all(_ values: [Double]) -> FilterResult {
    FeatureFilter.ivThreshold(values, threshold: -.infinity)
  }

  private func isLocal(_ filter: HeteroFeatureSelection.Filter) -> Bool {
    switch filter {
    case .ivThreshold: parameters.value.localOnly
    case .ivPercentile: parameters.percentile.localOnly
    case .ivTopK: parameters.top.localOnly
    default: false
    }
  }

  private func choose(_ filter: HeteroFeatureSelection.Filter, _ values: [[Double]]) throws -> [FilterResult] {
    switch filter {
    case .ivPercentile: try FeatureFilter.ivPercentile(values, share: parameters.percentile.share)
    case .ivTopK: try FeatureFilter.ivTopK(values, k: parameters.top.count)
    default:
      values.enumerated().map { index, ivs in FeatureFilter.ivThreshold(ivs, threshold: threshold(index)) }
    }
  }

  /// Index 0 is the guest; hosts may have thresholds of their own.
  private func threshold(_ index: Int) -> Double {
    guard index > 0, let hosts = parameters.value.hostThresholds, index <= hosts.count else {
      return parameters.value.threshold
    }
    return hosts[index - 1]
  }

  /// The one host that the correlations know is filtered too, when it is asked for.
  private func correlation(_ own: SelectedColumns, _ hosts: [SelectedColumns]) throws -> [FilterResult] {
    let models = IsometricValues(context: context)
    var known: Int?
    if parameters.correlation.selectFederated {
      let party = try models.correlatedHost(among: hosts.map(\.party))
      known = hosts.firstIndex { $0.party == party }
      guard known != nil else {
        throw Diagnostic(
          .noBinning, "the model of HeteroPearson has no correlations with a host, which select_federated asks for",
          subject: "\(context.component).correlation_param.select_federated",
          help: "set 'cross_parties' of HeteroPearson to true, or select_federated to false")
      }
    }
    let hostNames = known.map { hosts[$0].leftNames } ?? []
    var ranks = [try models.ownIVs(own.leftNames)]
    if let known { ranks.append(try models.hostIVs(hosts[known].party, hostNames, needed: true)) }
    let (local, cross) = try models.correlations(own.leftNames, hostNames)
    let results = try FeatureFilter.correlation(
      ranks: ranks, own: local, cross: cross, threshold: parameters.correlation.threshold)
    return [results[0]]
      + hosts.indices.map { index in
        index == known ? results[1] : Self.all(hosts[index].leftNames.map { _ in 0 })
      }
  }
}

extension HeteroFeatureSelection.MetricRule {
  /// The limit for this party and some hosts, which may have thresholds of their own.
  func limit(hosts: Int) -> FeatureFilter.MetricLimit {
    switch type {
    case .topK: .count(Int(threshold))
    case .topPercentile: .share(threshold)
    case .threshold:
      .threshold(
        [threshold]
          + (0..<hosts).map { index in
            hostThresholds.flatMap { $0.indices.contains(index) ? $0[index] : nil } ?? threshold
          })
    }
  }
}
