import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// One party's run through the filters.
struct Selection {
  /// The candidates of one party: places of its columns in its table, ascending.
  struct Candidates {
    let party: Party
    /// Names, coded for hosts as the guest sees them.
    let header: [String]
    var left: [Int]
  }

  /// What one filter did: values and survivors of this party, and at the guest of each host.
  struct Step {
    let filter: HeteroFeatureSelection.Filter
    var own: (before: [Int], left: [Int], values: [Double])
    var hosts: [(before: [Int], left: [Int], values: [Double])] = []
  }

  let parameters: HeteroFeatureSelection.Parameters
  let table: Table
  let context: ComponentContext
  let header: [String]
  private var own: [Int]
  private var hosts: [Candidates] = []
  private var steps: [Step] = []
  private let chosen: Set<Int>

  init(parameters: HeteroFeatureSelection.Parameters, table: Table, context: ComponentContext) throws {
    self.parameters = parameters
    self.table = table
    self.context = context
    header = table.features.map(\.name)
    own = try ColumnChoice(indexes: parameters.indexes, names: parameters.names)
      .columns(of: header, parameter: "select_col_indexes", subject: context.component)
    chosen = Set(own)
  }

  /// The names of this party's columns that are left; those that no filter looked at are.
  var leftNames: [String] {
    let left = Set(own)
    return header.indices.filter { !chosen.contains($0) || left.contains($0) }.map { header[$0] }
  }

  /// Runs all filters.
  mutating func run() throws {
    try agree()
    for filter in parameters.filters {
      try context.checkInterrupt()
      if filter.readsInformationValues { try runTogether(filter) } else { try runAlone(filter) }
    }
  }

  /// Guest and hosts must run the same filters, or they would wait for each other for ever.
  private mutating func agree() throws {
    let names = parameters.filterMethods
    guard context.party.role == .guest else {
      guard let guest = context.guest else { return }
      try context.send(Texts(names), HeteroFeatureSelection.filterNames, to: guest)
      try context.send(
        WholeNumbers([Int64(header.count)] + own.map(Int64.init)), HeteroFeatureSelection.hostColumns, to: guest)
      return
    }
    for host in context.hosts {
      let theirs = try context.receive(HeteroFeatureSelection.filterNames, from: host).values
      let columns = try context.receive(HeteroFeatureSelection.hostColumns, from: host).values.map { Int($0) }
      guard theirs == names else {
        throw Diagnostic(
          .protocolBroken,
          "\(host.name) runs the filters \(English.list(theirs, "and")), the guest \(English.list(names, "and"))",
          subject: "\(context.component).filter_methods", help: "give filter_methods to all parties alike")
      }
      guard let count = columns.first, count >= 0, columns.dropFirst().allSatisfy({ $0 >= 0 && $0 < count }) else {
        throw Diagnostic(
          .protocolBroken, "the columns of \(host.name) do not fit its table", subject: context.component)
      }
      let coded = (0..<count).map { "host_\(host.id)_\($0)" }
      hosts.append(Candidates(party: host, header: coded, left: Array(columns.dropFirst())))
    }
  }

  // MARK: filters that each party runs on its own columns

  private mutating func runAlone(_ filter: HeteroFeatureSelection.Filter) throws {
    let before = own
    let result = try OwnColumnFilter(parameters: parameters, table: table, header: header, context: context)
      .run(filter, on: before)
    own = zip(before, result.left).filter(\.1).map(\.0)
    var step = Step(filter: filter, own: (before, own, result.featureValues))
    if context.party.role == .guest {
      for index in hosts.indices { step.hosts.append(try receiveLeft(index)) }
    } else if let guest = context.guest {
      try context.send(WholeNumbers(own.map(Int64.init)), HeteroFeatureSelection.hostColumns, to: guest)
    }
    steps.append(step)
  }

  private mutating func receiveLeft(_ index: Int) throws -> (before: [Int], left: [Int], values: [Double]) {
    let before = hosts[index].left
    let left = try context.receive(HeteroFeatureSelection.hostColumns, from: hosts[index].party).values.map { Int($0) }
    guard Set(left).isSubset(of: before) else {
      throw Diagnostic(
        .protocolBroken, "\(hosts[index].party.name) keeps a column that it had dropped", subject: context.component)
    }
    hosts[index].left = left
    return (before, left, [])
  }

  // MARK: filters that compare the columns of all parties

  private mutating func runTogether(_ filter: HeteroFeatureSelection.Filter) throws {
    guard context.party.role == .guest else { return try followGuest(filter) }
    let ivs = try InformationValues(context: context)
    let before = own
    let hostsBefore = hosts.map(\.left)
    let values =
      try [ivs.own(before.map { header[$0] })]
      + hosts.map { host in try ivs.host(host.party, host.left.map { host.header[$0] }, needed: !isLocal(filter)) }
    let results = try InformationValueChoice(parameters: parameters, isLocal: isLocal(filter)).choose(filter, values)
    own = zip(before, results[0].left).filter(\.1).map(\.0)
    var step = Step(filter: filter, own: (before, own, values[0]))
    for index in hosts.indices {
      hosts[index].left = zip(hostsBefore[index], results[index + 1].left).filter(\.1).map(\.0)
      step.hosts.append((hostsBefore[index], hosts[index].left, values[index + 1]))
      try context.send(
        WholeNumbers(hosts[index].left.map(Int64.init)), HeteroFeatureSelection.chosenColumns, to: hosts[index].party)
    }
    steps.append(step)
  }

  private mutating func followGuest(_ filter: HeteroFeatureSelection.Filter) throws {
    guard let guest = context.guest else { return }
    let before = own
    let left = try context.receive(HeteroFeatureSelection.chosenColumns, from: guest).values.map { Int($0) }
    guard Set(left).isSubset(of: before) else {
      throw Diagnostic(.protocolBroken, "the guest keeps a column that is gone", subject: context.component)
    }
    own = left
    steps.append(Step(filter: filter, own: (before, own, [])))
  }

  private func isLocal(_ filter: HeteroFeatureSelection.Filter) -> Bool {
    switch filter {
    case .ivThreshold: parameters.value.localOnly
    case .ivPercentile: parameters.percentile.localOnly
    case .ivTopK: parameters.top.localOnly
    default: false
    }
  }

  // MARK: the model

  /// FATE's `FeatureSelection` messages (contract 6.4).
  var artifact: ModelArtifact {
    let left = Set(leftNames)
    return ModelArtifact(
      "FeatureSelection",
      meta: [
        "filterMethods": .list(parameters.filterMethods.map(JSON.text)), "cols": .list(header.map(JSON.text)),
        "needRun": .bool(parameters.needRun), "uniqueMeta": ["eps": .number(parameters.unique.epsilon)],
        "ivValueMeta": [
          "valueThreshold": .number(parameters.value.threshold), "localOnly": .bool(parameters.value.localOnly),
        ],
        "ivPercentileMeta": ["percentileThreshold": .number(parameters.percentile.share)],
        "ivTopKMeta": ["k": .integer(parameters.top.count)],
        "varianceCoeMeta": ["valueThreshold": .number(parameters.variation.threshold)],
        "outlierMeta": [
          "percentile": .number(parameters.outlier.percentile), "upperThreshold": .number(parameters.outlier.upper),
        ],
      ],
      param: [
        "results": .list(steps.map(json)), "header": .list(header.map(JSON.text)),
        "finalLeftCols": [
          "originalCols": .list(header.map(JSON.text)),
          "leftCols": .object(Dictionary(header.map { ($0, .bool(left.contains($0))) }, uniquingKeysWith: { $1 })),
        ],
        "colNames": .list(chosen.sorted().map { .text(header[$0]) }),
        "hostColNames": .list(hosts.map { ["colNames": .list($0.header.map(JSON.text))] }),
      ])
  }

  private func json(_ step: Step) -> JSON {
    let pairs = zip(step.hosts, hosts)
    return [
      "filterName": .text(step.filter.rawValue),
      "featureValues": values(step.own.before, step.own.values, header),
      "leftCols": columns(step.own.before, step.own.left, header),
      "hostFeatureValues": .list(pairs.map { ["featureValues": values($0.before, $0.values, $1.header)] }),
      "hostLeftCols": .list(pairs.map { columns($0.before, $0.left, $1.header) }),
    ]
  }

  private func values(_ before: [Int], _ values: [Double], _ names: [String]) -> JSON {
    .object(Dictionary(zip(before, values).map { (names[$0], .number($1)) }, uniquingKeysWith: { $1 }))
  }

  private func columns(_ before: [Int], _ left: [Int], _ names: [String]) -> JSON {
    let survivors = Set(left)
    return [
      "originalCols": .list(before.map { .text(names[$0]) }),
      "leftCols": .object(
        Dictionary(before.map { (names[$0], .bool(survivors.contains($0))) }, uniquingKeysWith: { $1 })),
    ]
  }
}
