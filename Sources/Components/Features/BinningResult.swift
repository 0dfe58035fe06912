import Configuration
import Diagnostics
import Learning
import Pipeline

/// What binning found at one party: FATE's `FeatureBinningParam` (contract 6.4).
struct BinningResult {
  /// All features in the order of the table.
  var header: [String]
  /// The binned ones.
  var columns: [BinnedColumn]
  let role: Role
  let partyID: Int
  /// The labels that bins were judged by, ascending; at the guest only.
  var classes: [String] = []
  /// At the guest, what it knows of a host's columns, by coded name: one for each class that is judged.
  var coded: [String: [WeightOfEvidence]] = [:]
  /// At the guest, one result per host.
  var hosts: [BinningResult] = []

  init(header: [String], columns: [BinnedColumn], role: Role, partyID: Int) {
    self.header = header
    self.columns = columns
    self.role = role
    self.partyID = partyID
  }

  func artifact(_ parameters: HeteroFeatureBinning.Parameters) -> ModelArtifact {
    ModelArtifact(
      "FeatureBinning",
      meta: [
        "needRun": .bool(parameters.needRun), "method": .text(parameters.method.rawValue),
        "compressThres": .text(String(parameters.compressThreshold)), "headSize": .text(String(parameters.headSize)),
        "error": .number(parameters.error), "binNum": .text(String(parameters.binCount)),
        "adjustmentFactor": .number(parameters.adjustmentFactor), "localOnly": .bool(parameters.localOnly),
        "skipStatic": .bool(parameters.skipStatistics),
        "optimalMetricMethod": .text(
          parameters.method == .optimal && !parameters.givesSplitPoints ? parameters.optimalRules.metric.rawValue : ""),
        "cols": .list(columns.map { .text($0.name) }),
        "transformParam": [
          "transformCols": transformedColumns(parameters), "transformType": parameters.transform.type.json,
        ],
      ],
      param: [
        "binningResult": json(0), "hostResults": .list(hosts.map { $0.json(0) }),
        "header": .list(header.map(JSON.text)),
        "headerAnonymous": .list(header.indices.map { .text("\(role.rawValue)_\(partyID)_\($0)") }),
        "multiClassResult": multiClass, "modelName": "hetero_binning",
      ])
  }

  /// One result for each class against all others, for two classes one; at the guest those of each host behind each other.
  private var multiClass: JSON {
    let judged = classes.count > 2 ? Array(classes.indices) : [0]
    return [
      "results": .list(judged.map(json)), "labels": .list(classes.map(JSON.text)),
      "hostResults": .list(hosts.flatMap { host in judged.map(host.json) }),
      "hostPartyIds": .list(hosts.map { .text(String($0.partyID)) }), "hasHostResult": .bool(!hosts.isEmpty),
    ]
  }

  private func transformedColumns(_ parameters: HeteroFeatureBinning.Parameters) -> JSON {
    if case .list = parameters.transform.columns { return parameters.transform.columns }
    return parameters.transform.columns == .null ? [] : .list(header.indices.map { .integer($0) })
  }

  private func json(_ judged: Int) -> JSON {
    func entry(_ evidence: [WeightOfEvidence]) -> WeightOfEvidence? {
      evidence.indices.contains(judged) ? evidence[judged] : nil
    }
    var results: [String: JSON] = [:]
    for column in columns {
      results[column.name] = Self.json(entry(column.evidence), splits: column.splits, binCount: column.binCount)
    }
    for (name, evidence) in coded { results[name] = Self.json(entry(evidence), splits: nil, binCount: nil) }
    return [
      "binningResult": .object(results), "role": .text(role.rawValue), "partyId": .text(String(partyID)),
    ]
  }

  /// Counts are 64-bit in FATE's message, hence texts.
  private static func json(_ evidence: WeightOfEvidence?, splits: SplitPoints?, binCount: Int?) -> JSON {
    let points = splits?.points ?? []
    return [
      "woeArray": .list((evidence?.woe ?? []).map(JSON.number)),
      "ivArray": .list((evidence?.ivs ?? []).map(JSON.number)),
      "eventCountArray": .list((evidence?.eventCounts ?? []).map { .text(String($0)) }),
      "nonEventCountArray": .list((evidence?.nonEventCounts ?? []).map { .text(String($0)) }),
      "eventRateArray": .list((evidence?.eventRates ?? []).map(JSON.number)),
      "nonEventRateArray": .list((evidence?.nonEventRates ?? []).map(JSON.number)),
      "splitPoints": .list(points.map(JSON.number)), "iv": .number(evidence?.iv ?? 0),
      "isWoeMonotonic": .bool(evidence?.isMonotonic ?? false),
      "binNums": .text(String(evidence?.binCount ?? binCount ?? points.count)),
      "binAnonymous": .list(points.indices.map { .text("bin_\($0)") }),
    ]
  }

  /// Reads a model back, as far as it is needed to replace values: split points and WoE of the own columns.
  init(artifact: ModelArtifact, component: String) throws {
    let param = artifact.param
    guard let header = param["header"]?.listValue?.compactMap(\.textValue),
      let own = param["binningResult"]?["binningResult"]?.objectValue
    else { throw Diagnostic(.unusableModel, "the model of \(component) is none of binning", subject: component) }
    let role = param["binningResult"]?["role"]?.textValue.flatMap(Role.init) ?? .guest
    let party = param["binningResult"]?["partyId"]?.textValue.flatMap { Int($0) } ?? 0
    self.init(header: header, columns: [], role: role, partyID: party)
    classes = (param["multiClassResult"]?["labels"]?.listValue ?? []).compactMap(\.textValue)
    for name in header {
      guard let entry = own[name] else { continue }
      let points = (entry["splitPoints"]?.listValue ?? []).compactMap(\.doubleValue)
      guard let splits = try? SplitPoints(points) else {
        throw Diagnostic(.unusableModel, "the split points of \(English.quote(name)) do not ascend", subject: component)
      }
      let woe = (entry["woeArray"]?.listValue ?? []).compactMap(\.doubleValue)
      let binCount = entry["binNums"]?.textValue.flatMap { Int($0) } ?? splits.binCount
      columns.append(
        BinnedColumn(name: name, splits: splits, hasMissing: binCount == splits.binCount + 1, woe: woe))
    }
  }
}
