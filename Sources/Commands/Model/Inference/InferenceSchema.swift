import Configuration
import Diagnostics
import Pipeline
import Workspace

/// Which columns each party's rows need: those that its first component was fitted with.
struct InferenceSchema {
  /// One party's columns.
  struct Side {
    let party: Party
    let idName: String
    /// The label, which rows may lack.
    let label: String?
    /// The features in the order of the model.
    let features: [String]
    let delimiter: String
  }

  let sides: [Side]

  /// - Throws: `unusableService` when a party's rows are read by something that does not say which columns it needs.
  init(_ plan: JobPlan, parties: [Party], models: [Party: [ModelComponent]]) throws {
    let readers = Set(plan.components.filter { $0.component.module == "Reader" }.map(\.name))
    let first = plan.components.filter { component in
      component.data.contains { input in
        switch input.source {
        case .argument: true
        case .output(let output): readers.contains(output.component)
        }
      }
    }
    sides = try parties.map { party in
      let references = first.flatMap(\.storedModels)
      let model = models[party]?.first { model in
        ["DataIO", "DataTransform", "FederationModel"].contains(model.module)
          && references.contains(OutputReference(component: model.component, output: model.alias))
      }
      guard let model else {
        throw Diagnostic(
          .unusableService,
          "the rows of \(party.name) are not read by a DataIO, DataTransform or FederationModel with a model",
          help: "deploy the model with the component that reads its rows")
      }
      return try Self.side(party, ModelArtifact(buffers: model.buffers), model.component)
    }
  }

  private static func side(_ party: Party, _ model: ModelArtifact, _ component: String) throws -> Side {
    if let attributes = model.param["attributes"]?.listValue {
      return Side(
        party: party, idName: "", label: nil, features: attributes.compactMap { $0["name"]?.textValue }, delimiter: ",")
    }
    let format = model.meta["inputFormat"]?.textValue ?? "dense"
    guard format == "dense", let header = model.param["header"]?.listValue else {
      throw Diagnostic(
        .unusableService, "\(component) of \(party.name) reads rows in \(format) format, which have no columns",
        help: "services score dense rows; use a predict job for others")
    }
    var features = header.compactMap(\.textValue)
    if model.meta["withMatchId"]?.boolValue == true, let name = model.meta["matchIdName"]?.textValue, !name.isEmpty {
      features.insert(name, at: 0)
    }
    let label = model.meta["withLabel"]?.boolValue == true ? model.param["labelName"]?.textValue : nil
    return Side(
      party: party, idName: model.param["sidName"]?.textValue ?? "", label: label, features: features,
      delimiter: model.meta["delimitor"]?.textValue ?? ",")
  }
}

/// Where each column that is needed stands in the rows that come.
struct InferenceColumns {
  /// One column of one party.
  struct Need {
    let side: Int
    let name: String
    let isLabel: Bool
    /// The names under which it may stand, the first that is there counts.
    let names: [String]
  }

  /// The names of the id, the first that is there counts.
  let idNames: [String]
  /// In the order of the sides, for each the label and then the features.
  let needs: [Need]

  /// - Parameter tabled: the parties whose columns come from tables.
  init(_ schema: InferenceSchema, tabled: Set<Party>) {
    let sides = schema.sides.enumerated().filter { !tabled.contains($0.element.party) }
    let guest = schema.sides.first { $0.party.role == .guest }
    idNames = [guest?.idName, "id"].compactMap(\.self).filter { !$0.isEmpty }
    needs = sides.flatMap { index, side in
      let all = (side.label.map { [($0, true)] } ?? []) + side.features.map { ($0, false) }
      let isOnly = schema.sides.count { $0.party.role == side.party.role } == 1
      return all.map { name, isLabel in
        let role = side.party.role.rawValue
        var names = ["\(role):\(side.party.id).\(name)"]
        if isOnly { names.append("\(role).\(name)") }
        // A plain name is the guest's if the guest has such a column.
        let others = sides.filter { $0.offset != index }.map(\.element)
        let isShared = others.contains { other in
          side.party.role != .guest && (other.features.contains(name) || other.label == name)
        }
        if !isShared { names.append(name) }
        return Need(side: index, name: name, isLabel: isLabel, names: names)
      }
    }
  }

  /// The place of every need among the columns of a header; nil for a label that is not there.
  ///
  /// - Throws: `DiagnosticList` with every column that is missing, and the nearest that is there.
  func places(in header: [String], source: String) throws -> [Int?] {
    var index: [String: Int] = [:]
    for (place, name) in header.enumerated() { index[name] = index[name] ?? place }
    let places = needs.map { need in need.names.lazy.compactMap { index[$0] }.first }
    let taken = Set(places.compactMap(\.self))
    let others = header.indices.filter { !taken.contains($0) }.map { header[$0] }
    var problems = DiagnosticList()
    for (need, place) in zip(needs, places) where place == nil && !need.isLabel {
      problems.add(missing(need, others, source))
    }
    try problems.throwIfErrors()
    return places
  }

  private func missing(_ need: Need, _ others: [String], _ source: String) -> Diagnostic {
    let wanted = need.names.last ?? need.name
    return Diagnostic(
      .missingInputColumn, "the rows have no column \(English.quote(wanted)), which the model needs", subject: source,
      help: Suggestion.help(for: wanted, in: others)
        ?? "the columns of a host may be named \(English.quote(need.names[0])), or come from a table with --host")
  }
}
