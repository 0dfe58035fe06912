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
  /// At the guest, what it knows of a host's columns, by coded name.
  var coded: [String: WeightOfEvidence] = [:]
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
        "cols": .list(columns.map { .text($0.name) }),
        "transformParam": [
          "transformCols": transformedColumns(parameters), "transformType": parameters.transform.type.json,
        ],
      ],
      param: [
        "binningResult": json, "hostResults": .list(hosts.map(\.json)), "header": .list(header.map(JSON.text)),
      ])
  }

  private func transformedColumns(_ parameters: HeteroFeatureBinning.Parameters) -> JSON {
    if case .list = parameters.transform.columns { return parameters.transform.columns }
    return parameters.transform.columns == .null ? [] : .list(header.indices.map { .integer($0) })
  }

  private var json: JSON {
    var results: [String: JSON] = [:]
    for column in columns { results[column.name] = Self.json(column.evidence, splits: column.splits) }
    for (name, evidence) in coded { results[name] = Self.json(evidence, splits: nil) }
    return [
      "binningResult": .object(results), "role": .text(role.rawValue), "partyId": .text(String(partyID)),
    ]
  }

  /// Counts are 64-bit in FATE's message, hence texts.
  private static func json(_ evidence: WeightOfEvidence?, splits: SplitPoints?) -> JSON {
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
      "binNums": .text(String(evidence?.binCount ?? points.count)), "binAnonymous": [],
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
    for name in header {
      guard let entry = own[name] else { continue }
      let points = (entry["splitPoints"]?.listValue ?? []).compactMap(\.doubleValue)
      guard let splits = try? SplitPoints(points) else {
        throw Diagnostic(.unusableModel, "the split points of \(English.quote(name)) do not ascend", subject: component)
      }
      let woe = (entry["woeArray"]?.listValue ?? []).compactMap(\.doubleValue)
      columns.append(BinnedColumn(name: name, splits: splits, woe: woe))
    }
  }
}
