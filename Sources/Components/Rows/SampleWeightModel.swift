import Configuration
import Diagnostics
import Pipeline

extension SampleWeight {
  /// Where weights come from, in FATE's words.
  enum WeightMode: String {
    case classes = "class weight"
    case column = "sample weight name"
  }
}

extension SampleWeight.Parameters {
  /// The feature that holds weights; nil for none.
  var weightColumn: String? { column.flatMap { $0.isEmpty ? nil : $0 } }

  /// FATE's `SampleWeightMeta` and `SampleWeightParam`.
  func model(_ header: [String], _ mode: SampleWeight.WeightMode?, weights: [String: Double]?) -> ModelArtifact {
    ModelArtifact(
      "SampleWeight",
      meta: [
        "sampleWeightName": .text(weightColumn ?? ""), "normalize": .bool(normalizes), "needRun": .bool(needRun),
      ],
      param: [
        "header": .list(header.map(JSON.text)), "weightMode": .text(mode?.rawValue ?? ""),
        "classWeight": .object((weights ?? [:]).mapValues(JSON.number)),
      ])
  }

  /// Takes over what a model says of the weights.
  ///
  /// - Throws: F0653 for a model of another kind.
  mutating func take(_ model: ModelArtifact, of component: String) throws {
    guard let name = model.meta["sampleWeightName"]?.textValue, let weights = model.param["classWeight"]?.objectValue,
      let normalizes = model.meta["normalize"]?.boolValue
    else {
      throw Diagnostic(.unusableModel, "the model of \(component) is none of SampleWeight", subject: component)
    }
    (column, self.normalizes) = (name.isEmpty ? nil : name, normalizes)
    classWeight = weights.isEmpty ? .null : .object(weights)
  }
}
