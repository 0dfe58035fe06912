import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// One party's run through the filters.
struct Selection {
  let parameters: HeteroFeatureSelection.Parameters
  let table: Table
  let context: ComponentContext
  private var own: SelectedColumns
  private var hosts: [SelectedColumns] = []
  private var steps: [SelectionModel.Step] = []

  init(parameters: HeteroFeatureSelection.Parameters, table: Table, context: ComponentContext) throws {
    self.parameters = parameters
    self.table = table
    self.context = context
    let header = table.features.map(\.name)
    let names = parameters.usesCodes ? Self.decoded(parameters.names ?? [], context.party, header) : parameters.names
    let choice = ColumnChoice(indexes: parameters.indexes, names: names ?? [])
    choice.warnOfIdleNames("select_names", beside: "select_col_indexes", context.log)
    own = SelectedColumns(
      party: context.party, header: header,
      candidates: try choice.columns(
        of: header, parameter: "select_col_indexes", subject: context.component, warningIn: context.log))
  }

  /// The names of columns that are given by their codes: FATE 1.11's `host_10000_x3`, or `host_10000_3`. What is no code
  /// of this party's columns stays as it is.
  static func decoded(_ codes: [String], _ party: Party, _ header: [String]) -> [String] {
    let prefix = "\(party.role.rawValue)_\(party.id)_"
    return codes.map { code in
      guard code.hasPrefix(prefix) else { return code }
      let place = code.dropFirst(prefix.count)
      guard let index = Int(place.hasPrefix("x") ? place.dropFirst() : place), header.indices.contains(index) else {
        return code
      }
      return header[index]
    }
  }

  /// The names of this party's columns that are left; those that no filter looked at are.
  var leftNames: [String] { own.all.map { own.header[$0] } }

  /// What is stored.
  var model: SelectionModel { SelectionModel(parameters: parameters, own: own, hosts: hosts, steps: steps) }

  /// Runs all filters.
  mutating func run() throws {
    try agree()
    for filter in parameters.filters {
      try context.checkInterrupt()
      if filter.isFederated { try runTogether(filter) } else { try runAlone(filter) }
    }
  }

  /// Guest and hosts must run the same filters, or they would wait for each other for ever.
  private mutating func agree() throws {
    let names = parameters.filters.map(\.rawValue)
    guard context.party.role == .guest else {
      guard let guest = context.guest else { return }
      try context.send(Texts(names), HeteroFeatureSelection.filterNames, to: guest)
      let places = [own.header.count] + own.left
      return try context.send(WholeNumbers(places.map(Int64.init)), HeteroFeatureSelection.hostColumns, to: guest)
    }
    for host in context.hosts {
      let theirs = try context.receive(HeteroFeatureSelection.filterNames, from: host).values
      let places = try places(HeteroFeatureSelection.hostColumns, from: host)
      guard theirs == names else {
        throw Diagnostic(
          .parameterConflict,
          "\(host.name) runs the filters \(English.list(theirs, "and")), the guest \(English.list(names, "and"))",
          subject: "\(context.component).filter_methods", help: "give filter_methods to all parties alike")
      }
      let candidates = Array(places.dropFirst())
      guard let count = places.first, (0...Self.columnLimit).contains(count),
        candidates.allSatisfy({ (0..<count).contains($0) }), candidates == Set(candidates).sorted()
      else { throw mismatch("the columns of \(host.name) do not fit its table") }
      let coded = (0..<count).map { SelectionModel.code(host, $0) }
      hosts.append(SelectedColumns(party: host, header: coded, candidates: candidates))
    }
  }

  /// Most columns of a table that the guest takes from a host's word.
  private static let columnLimit = 1 << 20

  private func places(_ kind: MessageKind<WholeNumbers>, from party: Party) throws -> [Int] {
    try context.receive(kind, from: party).values.map { Int($0) }
  }

  // MARK: filters that each party runs on its own columns

  private mutating func runAlone(_ filter: HeteroFeatureSelection.Filter) throws {
    let own = OwnColumnFilter(parameters: parameters, table: table, header: self.own.header, context: context)
    let rules = parameters.rules(of: filter)
    var made: [SelectionModel.Step] = []
    for number in 0..<max(rules.count, 1) {
      let left = self.own.left
      let result = rules.isEmpty ? try own.run(filter, on: left) : try own.run(filter, by: rules[number], on: left)
      guard let kept = self.own.keep(where: result.left, values: result.featureValues) else { return }
      made.append(SelectionModel.Step(filter: filter, own: kept))
    }
    if context.party.role == .guest {
      for index in hosts.indices {
        let left = try places(HeteroFeatureSelection.hostColumns, from: hosts[index].party)
        guard let kept = hosts[index].keep(left) else {
          throw mismatch("\(hosts[index].party.name) keeps a column that it had dropped")
        }
        made[made.count - 1].hosts.append(kept)
      }
    } else if let guest = context.guest {
      try context.send(WholeNumbers(self.own.left.map(Int64.init)), HeteroFeatureSelection.hostColumns, to: guest)
    }
    steps += made
  }

  // MARK: filters that compare the columns of all parties

  private mutating func runTogether(_ filter: HeteroFeatureSelection.Filter) throws {
    guard context.party.role == .guest else { return try followGuest(filter) }
    let federated = FederatedFilter(parameters: parameters, context: context)
    for number in 0..<federated.decisionCount(filter) {
      let results = try federated.decide(filter, number, own: own, hosts: hosts)
      guard let kept = own.keep(where: results[0].left, values: results[0].featureValues) else { return }
      var step = SelectionModel.Step(filter: filter, own: kept)
      for index in hosts.indices {
        let result = results[index + 1]
        guard let kept = hosts[index].keep(where: result.left, values: result.featureValues) else { return }
        step.hosts.append(kept)
      }
      steps.append(step)
    }
    for host in hosts {
      try context.send(
        WholeNumbers(host.left.map(Int64.init)), HeteroFeatureSelection.chosenColumns, to: host.party)
    }
  }

  private mutating func followGuest(_ filter: HeteroFeatureSelection.Filter) throws {
    guard let guest = context.guest else { return }
    let left = try places(HeteroFeatureSelection.chosenColumns, from: guest)
    guard let kept = own.keep(left) else { throw mismatch("the guest keeps a column that is gone") }
    steps.append(SelectionModel.Step(filter: filter, own: kept))
  }

  private func mismatch(_ message: String) -> Diagnostic {
    Diagnostic(.protocolBroken, message, subject: context.component)
  }
}
