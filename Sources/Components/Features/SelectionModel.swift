import Configuration
import Pipeline

/// What the filters did, as FATE's `FeatureSelection` messages (contract 6.4): in `leftCols` only those that are left.
struct SelectionModel {
  /// One filter at this party, and at the guest at each host.
  struct Step {
    let filter: HeteroFeatureSelection.Filter
    let own: SelectedColumns.Step
    var hosts: [SelectedColumns.Step] = []
  }

  let parameters: HeteroFeatureSelection.Parameters
  let own: SelectedColumns
  let hosts: [SelectedColumns]
  let steps: [Step]

  /// The two buffers.
  var artifact: ModelArtifact {
    ModelArtifact("FeatureSelection", meta: meta, param: param)
  }

  private var meta: JSON {
    [
      "filterMethods": .list(parameters.filterMethods.map(JSON.text)),
      "cols": .list(own.candidateNames.map(JSON.text)), "needRun": .bool(parameters.needRun),
      "uniqueMeta": ["eps": .number(parameters.unique.epsilon)],
      "ivValueMeta": [
        "valueThreshold": .number(parameters.value.threshold), "localOnly": .bool(parameters.value.localOnly),
      ],
      "ivPercentileMeta": [
        "percentileThreshold": .number(parameters.percentile.share),
        "localOnly": .bool(parameters.percentile.localOnly),
      ],
      "ivTopKMeta": ["k": .text(String(parameters.top.count)), "localOnly": .bool(parameters.top.localOnly)],
      "varianceCoeMeta": ["valueThreshold": .number(parameters.variation.threshold)],
      "outlierMeta": [
        "percentile": .number(parameters.outlier.percentile), "upperThreshold": .number(parameters.outlier.upper),
      ],
      "filterMetas": .list(parameters.filters.flatMap(filterMetas)),
    ]
  }

  /// FATE's `FilterMeta` of each metric of a filter.
  private func filterMetas(_ filter: HeteroFeatureSelection.Filter) -> [JSON] {
    if filter == .correlation {
      return [
        [
          "metrics": "correlation", "filterType": "Sort and filter by threshold", "takeHigh": false,
          "threshold": .number(parameters.correlation.threshold),
          "selectFederated": .bool(parameters.correlation.selectFederated),
        ]
      ]
    }
    return parameters.rules(of: filter).map { rule in
      [
        "metrics": .text(rule.metric), "filterType": .text(rule.type.rawValue), "takeHigh": .bool(rule.takesHigh),
        "threshold": .number(rule.threshold), "selectFederated": .bool(rule.isFederated),
      ]
    }
  }

  private var param: JSON {
    // A host names its own columns by their codes, as the guest does.
    let coded = own.header.indices.map { SelectionModel.code(own.party, $0) }
    let codes: [JSON] =
      own.party.role == .host
      ? [Self.names(coded, of: own.party)] : hosts.map { Self.names($0.namesByFiltersPassed, of: $0.party) }
    return [
      "results": .list(steps.map(json)), "header": .list(own.header.map(JSON.text)),
      "finalLeftCols": [
        "originalCols": .list(own.candidateNames.map(JSON.text)), "leftCols": Self.flags(own.all, own.header),
      ],
      "colNames": .list(own.namesByFiltersPassed.map(JSON.text)), "hostColNames": .list(codes),
    ]
  }

  /// The code under which the guest knows a host's column.
  static func code(_ party: Party, _ place: Int) -> String { "host_\(party.id)_\(place)" }

  private func json(_ step: Step) -> JSON {
    let pairs = Array(zip(step.hosts, hosts))
    return [
      "filterName": .text(step.filter.rawValue), "featureValues": Self.values(step.own, own.header),
      "leftCols": Self.columns(step.own, own.header),
      "hostFeatureValues": .list(pairs.map { ["featureValues": Self.values($0, $1.header)] }),
      "hostLeftCols": .list(pairs.map { Self.columns($0, $1.header) }),
    ]
  }

  private static func names(_ names: [String], of party: Party) -> JSON {
    ["colNames": .list(names.map(JSON.text)), "partyId": .text(String(party.id))]
  }

  private static func values(_ step: SelectedColumns.Step, _ header: [String]) -> JSON {
    .object(Dictionary(step.values.map { (header[$0.place], .number($0.value)) }, uniquingKeysWith: { $1 }))
  }

  private static func columns(_ step: SelectedColumns.Step, _ header: [String]) -> JSON {
    ["originalCols": .list(step.before.map { .text(header[$0]) }), "leftCols": flags(step.after, header)]
  }

  private static func flags(_ places: [Int], _ header: [String]) -> JSON {
    .object(Dictionary(places.map { (header[$0], .bool(true)) }, uniquingKeysWith: { $1 }))
  }
}
