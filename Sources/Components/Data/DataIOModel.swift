import Configuration
import Diagnostics
import Pipeline
import Tables

/// What a reading learnt and a later one applies: FATE's `DataIOParam` and `DataIOMeta` (contract 6.4).
struct DataIOModel {
  var idName: String
  /// As set, whether the table has it or not.
  var labelName: String
  /// Whether tables are read with the label, when they have it.
  var hasLabel: Bool
  var header: [String] = []
  /// What replaces missing tokens, as text, because a column of texts is filled with a text.
  var missingValues: [String: String] = [:]
  var missingRatios: [String: Double] = [:]
  /// What replaces outlying tokens, as text.
  var outlierValues: [String: String] = [:]
  var outlierRatios: [String: Double] = [:]

  init(idName: String, labelName: String, hasLabel: Bool) {
    self.idName = idName
    self.labelName = labelName
    self.hasLabel = hasLabel
  }

  /// Reads a model back.
  init(artifact: ModelArtifact, component: String) throws {
    let param = artifact.param
    guard let idName = param["sidName"]?.textValue, let labelName = param["labelName"]?.textValue,
      let header = param["header"]?.listValue, let hasLabel = artifact.meta["withLabel"]?.boolValue
    else { throw Diagnostic(.unusableModel, "the model of \(component) is none of DataIO", subject: component) }
    self.idName = idName
    self.labelName = labelName
    self.hasLabel = hasLabel
    self.header = header.compactMap(\.textValue)
    missingValues = Self.texts(param["imputerParam"]?["missingReplaceValue"])
    missingRatios = Self.numbers(param["imputerParam"]?["missingValueRatio"])
    outlierValues = Self.texts(param["outlierParam"]?["outlierReplaceValue"])
    outlierRatios = Self.numbers(param["outlierParam"]?["outlierValueRatio"])
  }

  /// FATE's rule that fit and transform see the same schema; the label may be absent.
  func checkSchema(of table: Table, _ context: ComponentContext) throws {
    let names = table.columns.map(\.name).filter { !hasLabel || $0 != labelName }
    guard names == header, (table.metadata.idName ?? "") == idName else {
      let difference = zip(names, header).first { $0 != $1 }
      let detail =
        difference.map { "; column '\($0.0)' stands where '\($0.1)' was" }
        ?? "; \(English.count(names.count, "feature")) instead of \(header.count)"
      throw Diagnostic(
        .unusableTable, "input data's schema for fit and transform should be same\(detail)", subject: context.component)
    }
  }

  /// The columns that the model knows and the label, in the order of the model; further columns are left out.
  func takeColumns(of table: Table, _ context: ComponentContext) throws -> Table {
    let missing = header.filter { table.column($0) == nil }
    guard missing.isEmpty else {
      throw Diagnostic(
        .unusableTable,
        "the table of \(context.party.name) lacks \(English.count(missing.count, "feature")) of the model, "
          + "first \(English.quote(missing[0]))", subject: context.component,
        help: Suggestion.help(for: missing[0], in: table.columns.map(\.name)))
    }
    let label = hasLabel ? table.column(labelName) : nil
    return try table.replacingColumns([label].compactMap(\.self) + header.compactMap { table.column($0) })
  }

  /// - Parameters:
  ///   - module: `DataIO`, or `DataTransform`, whose buffers have a few members more.
  ///   - matchID: the name of the match id's column.
  func artifact(
    _ parameters: DataIO.Parameters, module: String, party: Party, matchID: String?
  ) -> ModelArtifact {
    let artifact = artifact(parameters, module)
    guard module == DataTransform.module else { return artifact }
    var (meta, param) = (artifact.meta.objectValue ?? [:], artifact.param.objectValue ?? [:])
    meta["withMatchId"] = .bool(matchID != nil)
    meta["matchIdName"] = .text(matchID ?? "")
    param["anonymousHeader"] = .list(header.indices.map { .text("\(party.role.rawValue)_\(party.id)_x\($0)") })
    return ModelArtifact(module, meta: .object(meta), param: .object(param))
  }

  private func artifact(_ parameters: DataIO.Parameters, _ module: String) -> ModelArtifact {
    ModelArtifact(
      module,
      meta: [
        "inputFormat": .text(parameters.inputFormat.rawValue), "delimitor": .text(parameters.delimiter),
        "dataType": .text(parameters.dataType.rawValue),
        "exclusiveDataType": .object((parameters.exclusiveDataType ?? [:]).mapValues { .text($0.rawValue) }),
        "tagWithValue": .bool(parameters.tagWithValue), "tagValueDelimitor": .text(parameters.tagValueDelimiter),
        "withLabel": .bool(hasLabel), "labelName": .text(labelName),
        "labelType": .text(parameters.labelType.rawValue), "outputFormat": .text(parameters.outputFormat.rawValue),
        "needRun": .bool(parameters.needRun),
        "imputerMeta": [
          "isImputer": .bool(parameters.missingFill), "strategy": .text(parameters.missingFillMethod?.rawValue ?? ""),
          "missingValue": .list(parameters.missing.map(JSON.text)),
        ],
        "outlierMeta": [
          "isOutlier": .bool(parameters.outlierReplace),
          "strategy": .text(parameters.outlierReplaceMethod?.rawValue ?? ""),
          "outlierValue": .list(parameters.outliers.map(JSON.text)),
        ],
      ],
      param: [
        "header": .list(header.map(JSON.text)), "sidName": .text(idName), "labelName": .text(labelName),
        "imputerParam": [
          "missingReplaceValue": .object(missingValues.mapValues(JSON.text)),
          "missingValueRatio": Self.values(missingRatios),
        ],
        "outlierParam": [
          "outlierReplaceValue": .object(outlierValues.mapValues(JSON.text)),
          "outlierValueRatio": Self.values(outlierRatios),
        ],
      ])
  }

  private static func texts(_ value: JSON?) -> [String: String] {
    (value?.objectValue ?? [:]).compactMapValues { $0.textValue ?? $0.doubleValue.map(NumberText.of) }
  }

  private static func values(_ values: [String: Double]) -> JSON { .object(values.mapValues(JSON.number)) }

  private static func numbers(_ value: JSON?) -> [String: Double] {
    (value?.objectValue ?? [:]).compactMapValues(\.doubleValue)
  }
}
