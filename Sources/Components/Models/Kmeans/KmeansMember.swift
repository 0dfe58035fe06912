import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

/// The side of a party that has rows.
struct KmeansMember {
  private let parameters: HeteroKmeans.Parameters
  private let context: ComponentContext
  private let guest: Party

  init(_ parameters: HeteroKmeans.Parameters, _ context: ComponentContext) throws {
    guard let guest = context.guest else {
      throw Diagnostic(.wrongParties, "HeteroKmeans needs a guest", subject: context.component)
    }
    self.parameters = parameters
    self.context = context
    self.guest = guest
  }

  private var isGuest: Bool { context.party == guest }

  func run() throws -> ComponentOutput {
    let trained = try context.models.first.map { try KmeansModel(artifact: $0.model, component: $0.component) }
    let training = context.input(.trainData) ?? (trained == nil ? context.input(.data) : nil)
    let sets = try sets(training)
    if isGuest {
      let arbiter = try context.requiredArbiter
      let count = training == nil ? trained?.centres.count ?? 0 : parameters.clusters
      let course = [training == nil ? "apply" : "fit", String(count)] + sets.map(\.tag)
      try context.send(Texts(course), HeteroKmeans.course, to: arbiter)
    }
    var sender = try KmeansSender(context)
    var model = trained
    if training != nil, let first = sets.first { model = try fit(first.rows, &sender) }
    guard var model else {
      throw Diagnostic(
        .inputMissing, "\(context.component) has neither rows to train with nor a model", subject: context.component,
        help: "connect `train_data` to train; `test_data` and `model` to predict")
    }
    var tables: [Table] = []
    for (index, set) in sets.enumerated() {
      try set.rows.require(model.header, context)
      let groups = try sender.assign(set.rows, model.centres)
      if index == 0, training != nil { model.count(groups) }
      tables.append(try set.rows.output(groups, tag: set.tag))
    }
    return ComponentOutput(data: [try Table.union(tables)], model: model.artifact(parameters))
  }

  /// The rows of each connected set, in shortlex order of id.
  private func sets(_ training: DataInput?) throws -> [(tag: String, rows: KmeansRows)] {
    var inputs: [(String, DataInput)] = []
    if let training {
      inputs.append(("train", training))
      if let validate = context.input(.validateData) { inputs.append(("validate", validate)) }
    } else if let input = context.input(.testData) ?? context.input(.validateData) ?? context.input(.data) {
      inputs.append(("predict", input))
    }
    guard !inputs.isEmpty else {
      throw Diagnostic(
        .inputMissing, "\(context.component) has no table at \(context.party.name)", subject: context.component,
        help: "connect `train_data`")
    }
    return try inputs.map { tag, input in
      let rows = try KmeansRows(input.table.inIDOrder(), context)
      try agree(on: rows)
      return (tag, rows)
    }
  }

  /// All parties need the same rows, because distances are added row by row.
  private func agree(on rows: KmeansRows) throws {
    let digest = try SHA256.digest(Texts(rows.table.ids.strings).encoded)
    if isGuest { return try context.send(digest, HeteroKmeans.rowDigest, to: context.hosts) }
    guard try context.receive(HeteroKmeans.rowDigest, from: guest) == digest else {
      throw Diagnostic(
        .unknownRows, "\(context.party.name) and \(guest.name) have different rows", subject: context.component,
        help: "put Intersection before \(context.component)")
    }
  }

  private func fit(_ rows: KmeansRows, _ sender: inout KmeansSender) throws -> KmeansModel {
    guard parameters.clusters <= rows.count else {
      throw Diagnostic(
        .unusableTable, "k is \(parameters.clusters), the table has \(English.count(rows.count, "row"))",
        subject: "\(context.component).k", help: "give at most as many groups as rows")
    }
    var model = KmeansModel(header: rows.names, centres: try startRows(rows).map(rows.values))
    for _ in 0..<parameters.maxIterations {
      try context.checkInterrupt()
      let groups = try sender.assign(rows, model.centres)
      let moved = rows.means(of: groups, from: model.centres)
      try sender.sendMove(from: model.centres, to: moved)
      model.centres = moved
      model.iterations += 1
      model.isConverged = try context.receive(HeteroKmeans.converged, from: try context.requiredArbiter)
      if model.isConverged { break }
    }
    context.log.info(
      "\(model.isConverged ? "converged" : "stopped") after \(English.count(model.iterations, "iteration"))")
    return model
  }

  /// The rows of the first centres, as numpy.random.choice without replacement draws them, in the order of the table.
  private func startRows(_ rows: KmeansRows) throws -> [Int] {
    guard isGuest else {
      let ids = try context.receive(HeteroKmeans.startRows, from: guest).values
      let places = rows.table.rows(of: TextValues(ids))
      guard ids.count == parameters.clusters, !places.contains(-1) else {
        throw Diagnostic(
          .protocolBroken, "\(guest.name) starts from \(English.count(ids.count, "row")) that do not fit k",
          subject: context.component, help: "set k once for all parties")
      }
      return places
    }
    var seed = parameters.randomState.map { UInt32($0) }
    if seed == nil {
      var stream = RandomStream(seed: context.seed, names: context.streamNames(for: "first centres"))
      seed = UInt32(truncatingIfNeeded: stream.next())
    }
    var random = NumPyRandomState(seed: seed ?? 0)
    let places = Array(random.permutation(rows.count).prefix(parameters.clusters)).sorted()
    try context.send(Texts(places.map { rows.table.ids[$0] }), HeteroKmeans.startRows, to: context.hosts)
    return places
  }
}

/// What a member sends under masks, in the order in which the arbiter receives it.
struct KmeansSender {
  private let context: ComponentContext
  private let member: SecureAggregation.Member
  private var masks: PairwiseMasks
  private var moveMasks: PairwiseMasks

  /// Agrees on the masks with all other members.
  init(_ context: ComponentContext) throws {
    self.context = context
    member = try SecureAggregation.Member(context.dataParties, context)
    masks = member.masks(among: context.dataParties, for: "distances")
    moveMasks = member.masks(among: Self.movers(context), for: "moves")
  }

  /// The guest and the first host, whose moves count.
  static func movers(_ context: ComponentContext) -> [Party] {
    Array(context.dataParties.prefix(2))
  }

  /// Sends the distances between centres and of all rows to them; the group of every row comes back.
  mutating func assign(_ rows: KmeansRows, _ centres: [[Double]]) throws -> [Int] {
    try send(KmeansRows.distances(between: centres), "centres")
    try send(rows.distances(to: centres), "rows")
    let groups = try context.receive(HeteroKmeans.groups, from: try context.requiredArbiter).values
    guard groups.count == rows.count, groups.allSatisfy({ $0 >= 0 && $0 < centres.count }) else {
      throw Diagnostic(
        .protocolBroken, "the arbiter assigned \(groups.count) of \(English.count(rows.count, "row"))",
        subject: context.component)
    }
    return groups.map(Int.init)
  }

  /// Sends how far the centres moved, if this party's moves count.
  mutating func sendMove(from old: [[Double]], to new: [[Double]]) throws {
    guard Self.movers(context).contains(context.party) else { return }
    let move = zip(old, new).reduce(0) { $0 + KmeansRows.squaredDistance($1.0, $1.1) }
    try member.send(try integers([move], "moves"), weight: 1, masks: &moveMasks, tensor: "moves")
  }

  private mutating func send(_ values: [Double], _ tensor: String) throws {
    try member.send(try integers(values, tensor), weight: 1, masks: &masks, tensor: tensor)
  }

  private func integers(_ values: [Double], _ tensor: String) throws -> [Int128] {
    do { return try SecureAggregation.integers(values, weight: 1, belowBits: 100) } catch {
      throw Diagnostic(
        .unusableFeature, "distances of \(tensor) are too large: \(error)", subject: context.component,
        help: "put FeatureScale before \(context.component)")
    }
  }
}
