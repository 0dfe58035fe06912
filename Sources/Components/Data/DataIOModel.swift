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
  var missingValues: [String: Double] = [:]
  var missingRatios: [String: Double] = [:]
  var outlierValues: [String: Double] = [:]
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
    missingValues = Self.numbers(param["imputerParam"]?["missingReplaceValue"])
    missingRatios = Self.numbers(param["imputerParam"]?["missingValueRatio"])
    outlierValues = Self.numbers(param["outlierParam"]?["outlierReplaceValue"])
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

  func artifact(_ parameters: DataIO.Parameters) -> ModelArtifact {
    ModelArtifact(
      "DataIO",
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
          "missingReplaceValue": Self.texts(missingValues), "missingValueRatio": Self.values(missingRatios),
        ],
        "outlierParam": [
          "outlierReplaceValue": Self.texts(outlierValues), "outlierValueRatio": Self.values(outlierRatios),
        ],
      ])
  }

  /// FATE's replacement values are texts, so that any label or feature type fits.
  private static func texts(_ values: [String: Double]) -> JSON {
    .object(values.mapValues { .text(NumberText.of($0)) })
  }

  private static func values(_ values: [String: Double]) -> JSON { .object(values.mapValues(JSON.number)) }

  private static func numbers(_ value: JSON?) -> [String: Double] {
    (value?.objectValue ?? [:]).compactMapValues { $0.doubleValue ?? $0.textValue.flatMap(Double.init) }
  }
}
