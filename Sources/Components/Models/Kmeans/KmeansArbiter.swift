import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// The side that adds distances and assigns rows.
struct KmeansArbiter {
  private let parameters: HeteroKmeans.Parameters
  private let context: ComponentContext

  init(_ parameters: HeteroKmeans.Parameters, _ context: ComponentContext) {
    self.parameters = parameters
    self.context = context
  }

  /// Squared distances of one assignment.
  private struct Assignment {
    let count: Int
    /// Group of every row.
    let groups: [Int]
    /// Squared distance of every row to its centre.
    let distances: [Double]
    /// Between centres, of a to b and b to a.
    let between: (Int, Int) -> Double
  }

  func run() throws -> ComponentOutput {
    guard let guest = context.guest else {
      throw Diagnostic(.wrongParties, "HeteroKmeans needs a guest", subject: context.component)
    }
    let course = try context.receive(HeteroKmeans.course, from: guest).values
    guard course.count > 2, let count = Int(course[1]), count >= 1 else {
      throw Diagnostic(.protocolBroken, "\(guest.name) does not say what comes", subject: context.component)
    }
    var metrics = Metrics()
    var iterations = 0
    if course[0] == "fit" { iterations = try fit(count, &metrics) }
    var groups: [Table] = []
    var rows: [Table] = []
    for (index, tag) in course.dropFirst(2).enumerated() {
      let assignment = try assign(count)
      if index == 0, course[0] == "fit" { add(assignment, iterations, to: &metrics) }
      groups.append(try groupTable(assignment, tag: tag))
      rows.append(try rowTable(assignment, tag: tag))
    }
    let model = ModelArtifact(
      HeteroKmeans.module, meta: KmeansModel.meta(parameters, count), param: .object([:]))
    return ComponentOutput(
      data: [try Table.concatenating(groups), try Table.concatenating(rows)], model: model, metrics: metrics)
  }

  private func fit(_ count: Int, _ metrics: inout Metrics) throws -> Int {
    for iteration in 0..<parameters.maxIterations {
      try context.checkInterrupt()
      add(try assign(count), iteration, to: &metrics)
      let moves = try SecureAggregation.Total(from: KmeansSender.movers(context), context).sums
      let hasConverged = moves.reduce(0) { $0 + Self.double($1) } < parameters.tolerance
      try context.send(hasConverged, HeteroKmeans.converged, to: context.dataParties)
      if hasConverged { return iteration + 1 }
    }
    return parameters.maxIterations
  }

  /// Bits behind the point of the sums.
  private static func double(_ value: Int128) -> Double { Double(value) * 0x1p-40 }

  private func assign(_ count: Int) throws -> Assignment {
    let centres = try SecureAggregation.Total(from: context.dataParties, context).sums
    let sums = try SecureAggregation.Total(from: context.dataParties, context).sums
    guard centres.count == count * (count - 1) / 2, !sums.isEmpty, sums.count % count == 0 else {
      throw Diagnostic(
        .protocolBroken, "\(sums.count) distances do not fit \(English.count(count, "group"))",
        subject: context.component, help: "set k once for all parties")
    }
    let rows = sums.count / count
    var groups: [Int] = []
    var distances: [Double] = []
    groups.reserveCapacity(rows)
    for row in 0..<rows {
      var best = 0
      for group in 1..<count where sums[row * count + group] < sums[row * count + best] { best = group }
      groups.append(best)
      distances.append(Self.double(sums[row * count + best]))
    }
    try context.send(WholeNumbers(groups.map(Int64.init)), HeteroKmeans.groups, to: context.dataParties)
    return Assignment(count: count, groups: groups, distances: distances) { a, b in
      let (low, high) = (min(a, b), max(a, b))
      return Self.double(centres[low * (2 * count - low - 1) / 2 + high - low - 1])
    }
  }

  // MARK: What the distances say

  private struct Group {
    let number: Int
    var count = 0
    var sum = 0.0
    var largest = 0.0
  }

  /// The groups that have rows.
  private func groups(of assignment: Assignment) -> [Group] {
    var groups = (0..<assignment.count).map { Group(number: $0) }
    for (group, distance) in zip(assignment.groups, assignment.distances) {
      groups[group].count += 1
      groups[group].sum += distance.squareRoot()
      groups[group].largest = max(groups[group].largest, distance)
    }
    return groups.filter { $0.count > 0 }
  }

  private func between(_ groups: [Group], _ assignment: Assignment) -> [Double] {
    groups.flatMap { a in
      groups.filter { $0.number != a.number }.map { assignment.between(a.number, $0.number) }
    }
  }

  private func add(_ assignment: Assignment, _ iteration: Int, to metrics: inout Metrics) {
    let groups = groups(of: assignment)
    let distances = try? ClusterDistances(
      inner: groups.map { $0.sum / Double($0.count) }, maxRadius: groups.map(\.largest),
      squared: between(groups, assignment))
    guard let index = distances?.daviesBouldin, index.isFinite else {
      context.log.warning("iteration \(iteration): all rows are in one group, or two centres are one; there is no DBI")
      return
    }
    metrics.add(
      "train", "DBI", type: "DBI", title: "train", data: [Metrics.Pair(.integer(iteration), .number(index))],
      meta: ["unit_name": "iters"])
  }

  private func groupTable(_ assignment: Assignment, tag: String) throws -> Table {
    let groups = groups(of: assignment)
    let list = JSON.list(between(groups, assignment).map(JSON.number))
    let distances = CanonicalJSON.text(list, .line)
    return try Table(
      ids: groups.map { tag == "validate" ? "\($0.number)_\(tag)" : String($0.number) },
      columns: [
        Column(name: ClusterColumns.count, integers: groups.map { Int64($0.count) }),
        Column(name: ClusterColumns.inner, doubles: groups.map { $0.sum / Double($0.count) }),
        Column(name: ClusterColumns.radius, doubles: groups.map(\.largest)),
        Column(name: ClusterColumns.between, text: groups.map { _ in distances }),
        Column(name: Table.Prediction.type, text: groups.map { _ in tag }),
      ], metadata: Table.Metadata(idName: "cluster_index"))
  }

  /// The rows by number, because the arbiter does not know their ids.
  private func rowTable(_ assignment: Assignment, tag: String) throws -> Table {
    try Table(
      ids: assignment.groups.indices.map { tag == "validate" ? "\($0)_\(tag)" : String($0) },
      columns: [
        Column(name: ClusterColumns.cluster, integers: assignment.groups.map { Int64($0) }),
        Column(name: ClusterColumns.distance, doubles: assignment.distances),
        Column(name: Table.Prediction.type, text: assignment.groups.map { _ in tag }),
      ], metadata: Table.Metadata(idName: "id"))
  }
}
