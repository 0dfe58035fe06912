import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// The split points of a homo binning: the same at all parties.
struct HomoBins: Equatable {
  /// All features in the order of the table.
  let header: [String]
  /// The binned ones, in the same order.
  let columns: [(name: String, splits: SplitPoints)]

  /// The names of the binned ones.
  var names: [String] { columns.map(\.name) }

  static func == (a: HomoBins, b: HomoBins) -> Bool {
    a.header == b.header && a.names == b.names && a.columns.map(\.splits) == b.columns.map(\.splits)
  }

  init(header: [String], columns: [(name: String, splits: SplitPoints)]) {
    self.header = header
    self.columns = columns
  }

  /// The table with bin numbers in the place of values; a missing value gets the number behind the last bin.
  func transform(
    _ table: Table, _ parameters: HomoFeatureBinning.Parameters, _ context: ComponentContext
  ) throws -> Table {
    guard parameters.transform.type == .binNumber else { return table }
    let choice = ColumnChoice(indexes: parameters.transform.columns, names: parameters.transform.names ?? [])
    let chosen = try choice.columns(
      of: table.features.map(\.name), parameter: "transform_param.transform_cols", subject: context.component,
      warningIn: context.log)
    let wanted = Set(chosen.map { table.features[$0].name })
    let splits = Dictionary(columns.map { ($0.name, $0.splits) }, uniquingKeysWith: { first, _ in first })
    return try table.replacingFeatures(
      table.features.map { column in
        guard wanted.contains(column.name), let splits = splits[column.name] else { return column }
        let values = try FeatureValues.numbers(of: column, in: table, context)
        let bins = zip(values, splits.bins(of: values)).map { value, bin in
          value.isNaN ? Int64(splits.binCount) : Int64(bin)
        }
        return Column(name: column.name, role: .feature, integers: bins.map { $0 })
      })
  }

  /// FATE's `FeatureBinningMeta` and `…Param` (contract 6.4), without what needs labels.
  func artifact(_ parameters: HomoFeatureBinning.Parameters, _ party: Party) -> ModelArtifact {
    let results = columns.map { column -> (String, JSON) in
      let result: JSON = [
        "woeArray": [], "ivArray": [], "eventCountArray": [], "nonEventCountArray": [], "eventRateArray": [],
        "nonEventRateArray": [], "splitPoints": .list(column.splits.points.map(JSON.number)), "iv": 0.0,
        "isWoeMonotonic": false, "binNums": .text(String(column.splits.binCount)), "binAnonymous": [],
      ]
      return (column.name, result)
    }
    return ModelArtifact(
      "FeatureBinning",
      meta: [
        "needRun": .bool(parameters.needRun), "method": .text(parameters.method.rawValue),
        "compressThres": .text(String(parameters.compressThreshold)), "headSize": .text(String(parameters.headSize)),
        "error": .number(parameters.error), "binNum": .text(String(parameters.binCount)),
        "adjustmentFactor": .number(parameters.adjustmentFactor), "localOnly": false,
        "cols": .list(names.map(JSON.text)), "transformParam": ["transformType": parameters.transform.type.json],
      ],
      param: [
        "binningResult": [
          "binningResult": .object(Dictionary(results, uniquingKeysWith: { first, _ in first })),
          "role": .text(party.role.rawValue), "partyId": .text(String(party.id)),
        ], "hostResults": [], "header": .list(header.map(JSON.text)),
      ])
  }

  /// Reads a model back.
  ///
  /// - Throws: F0653 when it is none of binning.
  init(artifact: ModelArtifact, component: String) throws {
    guard let header = artifact.param["header"]?.listValue?.compactMap(\.textValue),
      let own = artifact.param["binningResult"]?["binningResult"]?.objectValue
    else { throw Diagnostic(.unusableModel, "the model of \(component) is none of binning", subject: component) }
    self.header = header
    columns = try header.compactMap { name in
      guard let points = own[name]?["splitPoints"]?.listValue?.compactMap(\.doubleValue) else { return nil }
      guard let splits = try? SplitPoints(points) else {
        throw Diagnostic(.unusableModel, "the split points of \(English.quote(name)) do not ascend", subject: component)
      }
      return (name, splits)
    }
  }
}
