import Configuration
import Diagnostics
import Learning
import Pipeline

/// What the models at the `isometric_model` input of a selection say of columns.
struct IsometricValues {
  private let models: [ModelInput]
  private let subject: String

  init(context: ComponentContext) {
    models = context.isometricModels
    subject = context.component
  }

  /// The first model with a member.
  private func param(_ member: String) -> JSON? { models.lazy.map(\.model.param).first { $0[member] != nil } }

  /// A number of a model, which has NaN and infinity as texts.
  private static func number(_ value: JSON?) -> Double? {
    value?.doubleValue ?? value?.textValue.flatMap { ["NaN", "Infinity", "-Infinity"].contains($0) ? Double($0) : nil }
  }

  private func missing(_ what: String, _ name: String, of whose: String, help: String) -> Diagnostic {
    Diagnostic(
      .noBinning, "\(what) of column \(English.quote(name)) of \(whose)", subject: subject, help: help)
  }

  private func noModel(_ message: String, _ module: String) -> Diagnostic {
    Diagnostic(
      .noBinning, message, subject: subject,
      help: "add the model of a \(module) component to its input 'isometric_model'")
  }

  // MARK: statistics, stability, variance inflation: each party of its own columns

  /// A metric of a filter that each party runs on its own columns.
  func own(_ filter: HeteroFeatureSelection.Filter, _ metric: String, _ names: [String], _ party: Party) throws
    -> [Double]
  {
    switch filter {
    case .stability: try stability(names, party)
    case .vif: try inflation(names, party)
    default: try statistic(metric, names, party)
    }
  }

  private func statistic(_ metric: String, _ names: [String], _ party: Party) throws -> [Double] {
    guard let results = param("selfValues")?["selfValues"]?["results"]?.listValue else {
      throw noModel(
        "the filter by statistics reads the model of DataStatistics, which is not connected", "DataStatistics")
    }
    let found = results.first { $0["valueName"]?.textValue == metric }
    guard let values = found?["values"]?.listValue, let columns = found?["colNames"]?.listValue else {
      throw Diagnostic(
        .noBinning, "the model of DataStatistics has no \(English.quote(metric))", subject: subject,
        help: "add \(English.quote(metric)) to 'statistics' of DataStatistics")
    }
    let pairs = zip(columns.map { $0.textValue ?? "" }, values)
    let byName = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    return try names.map { name in
      guard let value = Self.number(byName[name]) else {
        throw missing(
          "the model of DataStatistics has no \(English.quote(metric))", name, of: party.name,
          help: "describe all columns that the filter looks at")
      }
      return value
    }
  }

  private func stability(_ names: [String], _ party: Party) throws -> [Double] {
    guard let scores = param("totalScore")?["totalScore"] else {
      throw noModel("the filter by stability reads the model of PSI, which is not connected", "PSI")
    }
    return try names.map { name in
      guard let value = Self.number(scores[name]) else {
        throw missing("the model of PSI has no score", name, of: party.name, help: "compare tables with that column")
      }
      return value
    }
  }

  private func inflation(_ names: [String], _ party: Party) throws -> [Double] {
    let pearson = try pearson()
    guard let values = pearson["localVif"]?.listValue, !values.isEmpty else {
      throw Diagnostic(
        .noBinning, "the model of HeteroPearson has no variance inflation factors", subject: subject,
        help: "set 'calc_local_vif' of HeteroPearson to true")
    }
    let places = places(of: pearson)
    return try names.map { name in
      guard let place = places[name], values.indices.contains(place), let value = Self.number(values[place]) else {
        throw missing(
          "the model of HeteroPearson has no variance inflation factor", name, of: party.name,
          help: "choose all columns that the filter looks at in HeteroPearson")
      }
      return value
    }
  }

  // MARK: information values, which the guest knows of all parties

  private func binning() throws -> JSON {
    guard let param = param("binningResult") else {
      throw Diagnostic(
        .noBinning,
        "To use iv filter, binning module should be called and setup in 'isomatric_model' input for feature selection.",
        subject: subject, help: "add \"isometric_model\": [\"hetero_feature_binning_0.…\"] to its input")
    }
    return param
  }

  /// The information values of the guest's columns.
  func ownIVs(_ names: [String], _ merge: HeteroFeatureSelection.MergeType = .average) throws -> [Double] {
    let param = try binning()
    let results = param["multiClassResult"]?["results"]?.listValue ?? [param["binningResult"] ?? .null]
    return try ivs(names, in: results, merge, whose: "the guest")
  }

  /// Those of a host's columns, by coded name.
  ///
  /// - Parameter needed: whether an absent value is an error; a filter that leaves hosts alone needs none.
  func hostIVs(
    _ party: Party, _ names: [String], _ merge: HeteroFeatureSelection.MergeType = .average, needed: Bool
  ) throws -> [Double] {
    let param = try binning()
    if !needed { return names.map { _ in 0 } }
    let results = (param["multiClassResult"]?["hostResults"] ?? param["hostResults"])?.listValue ?? []
    let own = results.filter { $0["partyId"]?.textValue == String(party.id) }
    return try ivs(names, in: own, merge, whose: party.name)
  }

  private func ivs(
    _ names: [String], in results: [JSON], _ merge: HeteroFeatureSelection.MergeType, whose: String
  ) throws -> [Double] {
    try names.map { name in
      let values = results.map { Self.number($0["binningResult"]?[name]?["iv"]) }
      // A column without counts has no value, though FATE's message has a 0 there.
      let isJudged = results.first?["binningResult"]?[name]?["ivArray"]?.listValue?.isEmpty == false
      let found = values.compactMap(\.self)
      guard isJudged, let first = found.first, found.count == values.count else {
        throw Diagnostic(
          .noBinning, "the binning has no information value of column \(English.quote(name)) of \(whose)",
          subject: subject, help: "bin all columns that the filter looks at, with local_only and skip_static false")
      }
      switch merge {
      case .average: return found.count == 1 ? first : found.reduce(0, +) / Double(found.count)
      case .min: return found.min() ?? first
      case .max: return found.max() ?? first
      }
    }
  }

  // MARK: correlations

  private func pearson() throws -> JSON {
    guard let param = param("localCorr") else {
      throw noModel("the filter reads the model of HeteroPearson, which is not connected", "HeteroPearson")
    }
    return param
  }

  private func places(of pearson: JSON) -> [String: Int] {
    let names = pearson["names"]?.listValue?.map { $0.textValue ?? "" } ?? []
    return Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The host whose columns the guest's correlations know, nil for none.
  func correlatedHost(among hosts: [Party]) throws -> Party? {
    let parties = try pearson()["parties"]?.listValue?.compactMap(\.textValue) ?? []
    return hosts.first { parties.contains("(host,\($0.id))") }
  }

  /// Correlations of the guest's columns with each other, and with those of a host by coded name.
  func correlations(_ names: [String], _ hostNames: [String]) throws -> (own: [[Double]], cross: [[Double]]) {
    let pearson = try pearson()
    let places = places(of: pearson)
    let own = try matrix(pearson["localCorr"], width: places.count)
    let coded = pearson["allNames"]?[1]?["names"]?.listValue?.map { $0.textValue ?? "" } ?? []
    let columns = Dictionary(coded.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let cross = hostNames.isEmpty ? [] : try matrix(pearson["corr"], width: columns.count)
    let rows = try names.map { try place($0, in: places, of: "the guest") }
    let others = try hostNames.map { try place($0, in: columns, of: "the host") }
    guard rows.allSatisfy({ own.indices.contains($0) }), cross.isEmpty || cross.count == own.count else {
      throw Diagnostic(.unusableModel, "the correlations of HeteroPearson do not fit its columns", subject: subject)
    }
    return (
      rows.map { row in rows.map { own[row][$0] } },
      hostNames.isEmpty ? [] : rows.map { row in others.map { cross[row][$0] } }
    )
  }

  private func place(_ name: String, in places: [String: Int], of whose: String) throws -> Int {
    guard let place = places[name] else {
      throw missing(
        "the model of HeteroPearson has no correlation", name, of: whose,
        help: "choose all columns that the filter looks at in HeteroPearson")
    }
    return place
  }

  private func matrix(_ values: JSON?, width: Int) throws -> [[Double]] {
    let numbers = (values?.listValue ?? []).map { Self.number($0) ?? .nan }
    guard width > 0, numbers.count % width == 0 else {
      throw Diagnostic(.unusableModel, "the correlations of HeteroPearson do not fit its columns", subject: subject)
    }
    return stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
  }
}
