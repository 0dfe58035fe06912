import Configuration
import Learning
import Pipeline

/// Correlations as FATE's `HeteroPearsonModel` messages (contract 6.4).
struct PearsonModel {
  let features: UnitFeatures
  let party: Party
  let local: [[Double]]
  /// Empty when it was not asked for.
  let inflation: [Double]
  var cross: PearsonExchange.Result?

  init(_ features: UnitFeatures, _ parameters: HeteroPearson.Parameters, _ party: Party) throws {
    self.features = features
    self.party = party
    local = try Correlation.matrix(features.vectors)
    inflation = parameters.calculatesInflation ? Correlation.varianceInflation(local) : []
  }

  /// The code under which the other party knows a feature.
  static func code(_ role: Role, _ id: Int, _ place: Int) -> String { "\(role.rawValue)_\(id)_\(place)" }

  /// The two buffers.
  func artifact(other: Party?) -> ModelArtifact {
    let coded = features.places.map { Self.code(party.role, party.id, $0) }
    var sides = [(party: party, names: features.names)]
    if let cross, let other {
      let names = cross.otherPlaces.map { Self.code(other.role, other.id, $0) }
      sides.insert((other, names), at: party.role == .guest ? 1 : 0)
    }
    let shapes = JSON.list(sides.map { .integer($0.names.count) })
    return ModelArtifact(
      "HeteroPearsonModel", meta: ["shapes": shapes],
      param: [
        "party": .text(Self.text(party)), "parties": .list(sides.map { .text(Self.text($0.party)) }),
        "shape": .integer(features.names.count), "shapes": shapes,
        "names": .list(features.names.map(JSON.text)),
        "anonymousMap": .list(
          zip(features.names, coded).map { ["name": .text($0), "anonymous": .text($1)] }),
        "corr": .list((cross?.correlations ?? []).flatMap { $0.map(JSON.number) }),
        "localCorr": .list(local.flatMap { $0.map(JSON.number) }),
        "localVif": .list(inflation.map(JSON.number)),
        "allNames": .list(sides.map { ["names": .list($0.names.map(JSON.text))] }),
        "modelName": "HeteroPearson",
      ])
  }

  private static func text(_ party: Party) -> String { "(\(party.role.rawValue),\(party.id))" }
}
