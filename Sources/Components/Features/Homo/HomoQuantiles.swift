import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

/// One party's side of finding quantiles of all parties' rows by sums of counts.
struct HomoQuantiles {
  private let parameters: HomoFeatureBinning.Parameters
  private let context: ComponentContext
  private let header: [String]
  /// The features to bin, in the guest's order.
  private let names: [String]
  /// Their values that are not missing, ascending.
  private let columns: [[Double]]
  private let missing: [Int]
  private let rowCount: Int

  init(_ table: Table, _ parameters: HomoFeatureBinning.Parameters, _ context: ComponentContext) throws {
    header = table.features.map(\.name)
    guard !header.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    guard table.rowCount > 0 else {
      throw Diagnostic(.noRows, "the table of \(context.party.name) has no rows to bin", subject: context.component)
    }
    let own = try Self.chosen(header, parameters, context)
    names = try Self.agree(own, parameters, context)
    rowCount = table.rowCount
    self.parameters = parameters
    self.context = context
    let features = Dictionary(table.features.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var (columns, missing) = ([[Double]](), [Int]())
    for name in names {
      guard let column = features[name] else { continue }
      let values = try FeatureValues.numbers(of: column, in: table, context)
      columns.append(values.filter { !$0.isNaN }.sorted())
      missing.append(values.count { $0.isNaN })
    }
    self.columns = columns
    self.missing = missing
  }

  private static func chosen(
    _ header: [String], _ parameters: HomoFeatureBinning.Parameters, _ context: ComponentContext
  ) throws -> [String] {
    let choice = ColumnChoice(indexes: parameters.binIndexes, names: parameters.binNames ?? [])
    choice.warnOfIdleNames("bin_names", beside: "bin_indexes", context.log)
    let categories = Set(
      try ColumnChoice(
        indexes: .list((parameters.categoryIndexes ?? []).map { .integer($0) }), names: parameters.categoryNames ?? []
      ).columns(
        of: header, parameter: "category_indexes", subject: context.component, warningIn: context.log))
    let chosen = try choice.columns(
      of: header, parameter: "bin_indexes", subject: context.component, warningIn: context.log)
    return chosen.filter { !categories.contains($0) }.map { header[$0] }
  }

  /// The guest's columns and settings, which hosts must have too.
  private static func agree(
    _ own: [String], _ parameters: HomoFeatureBinning.Parameters, _ context: ComponentContext
  ) throws -> [String] {
    let settings: [Double] = [
      parameters.method == .virtualSummary ? 0 : 1, Double(parameters.sampleBins), parameters.error,
      Double(parameters.maxIterations), Double(parameters.binCount),
    ]
    guard context.party.role == .host, let guest = context.guest else {
      try context.send(Texts(own), HomoFeatureBinning.Message.features, to: context.hosts)
      try context.send(Numbers(settings), HomoFeatureBinning.Message.settings, to: context.hosts)
      return own
    }
    let names = try context.receive(HomoFeatureBinning.Message.features, from: guest).values
    guard try context.receive(HomoFeatureBinning.Message.settings, from: guest).values == settings else {
      throw Diagnostic(
        .protocolBroken,
        "method, sample_bins, error, max_iter or bin_num at \(context.party.name) differ from those at \(guest.name)",
        subject: context.component, help: "set them once for all parties, not per role")
    }
    return try HomoSchema.agreed(with: names, own: own, guest: guest, context)
  }

  /// Finds the split points of every column.
  func fit() throws -> HomoBins {
    var sums = Sums(try SecureAggregation.Member(context.dataParties, context), context)
    let counts = try sums.add([rowCount] + missing)
    let total = counts[0]
    let present = counts.dropFirst().map { total - $0 }
    if let empty = present.firstIndex(of: 0) {
      throw Diagnostic(
        .unusableFeature, "no party has a value of feature \(English.quote(names[empty]))", subject: context.component,
        help: "leave it out of bin_indexes, or fill missing values first")
    }
    let ranges = try sums.ranges(columns)
    let points =
      parameters.method == .virtualSummary
      ? try virtualSummary(present, ranges, &sums) : try recursiveQuery(present, ranges, total, &sums)
    try sums.end()
    let bins = try points.map { try SplitPoints(Set($0).sorted()) }
    context.log.info("binned \(English.count(bins.count, "column")) into \(parameters.binCount) bins at most")
    return HomoBins(header: header, columns: Array(zip(names, bins)).map { (name: $0, splits: $1) })
  }

  /// The ranks at which bins end: those of 1/b, 2/b … 1 of all values.
  private func wantedRanks(_ count: Int) -> [Int] {
    (1...parameters.binCount).map {
      $0 == parameters.binCount ? count : Int(Double(count) * Double($0) / Double(parameters.binCount))
    }
  }

  /// How many own values are at most each of some points.
  private func ranks(_ column: Int, _ points: [Double]) -> [Int] {
    points.map { point in
      var (low, high) = (0, columns[column].count)
      while low < high {
        let middle = (low + high) / 2
        if columns[column][middle] <= point { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  private func virtualSummary(
    _ present: [Int], _ ranges: [(low: Double, high: Double)], _ sums: inout Sums
  ) throws -> [[Double]] {
    let steps = parameters.sampleBins - 1
    let points = ranges.map { range in
      (0...steps).map { step in
        step == steps ? range.high : range.low + (range.high - range.low) * (Double(step) / Double(steps))
      }
    }
    let all = try sums.add(points.indices.flatMap { ranks($0, points[$0]) })
    return points.indices.map { column in
      let own = Array(all[column * (steps + 1)..<(column + 1) * (steps + 1)])
      return wantedRanks(present[column]).map { Self.interpolate($0, points[column], own) }
    }
  }

  /// The value of a rank on the straight lines between points of known ranks.
  private static func interpolate(_ rank: Int, _ points: [Double], _ ranks: [Int]) -> Double {
    guard let above = ranks.firstIndex(where: { $0 >= rank }) else { return points[points.count - 1] }
    guard above > 0, ranks[above] > ranks[above - 1] else { return points[above] }
    let share = Double(rank - ranks[above - 1]) / Double(ranks[above] - ranks[above - 1])
    return points[above - 1] + (points[above] - points[above - 1]) * share
  }

  private func recursiveQuery(
    _ present: [Int], _ ranges: [(low: Double, high: Double)], _ total: Int, _ sums: inout Sums
  ) throws -> [[Double]] {
    let allowed = Int((parameters.error * Double(total)).rounded(.up))
    var searches = ranges.indices.map { column in
      wantedRanks(present[column]).enumerated().map { index, rank in
        Bisection(wanted: rank, ranges[column], isLast: index == parameters.binCount - 1)
      }
    }
    for _ in 0..<parameters.maxIterations {
      let all = try sums.add(searches.indices.flatMap { ranks($0, searches[$0].map(\.value)) })
      var isDone = true
      for column in searches.indices {
        for index in searches[column].indices {
          let place = column * parameters.binCount + index
          if searches[column][index].take(rank: all[place], allowed: allowed) { isDone = false }
        }
      }
      if isDone { break }
    }
    return searches.map { $0.map(\.value) }
  }
}

/// The search for one split point.
private struct Bisection {
  let wanted: Int
  private(set) var value: Double
  private var low: Double
  private var high: Double
  private var isFixed: Bool

  /// The last bin ends at the largest value, which is known already.
  init(wanted: Int, _ range: (low: Double, high: Double), isLast: Bool) {
    self.wanted = wanted
    (low, high) = (range.low, range.high)
    value = isLast ? high : low + (high - low) / 2
    isFixed = isLast
  }

  /// Takes the rank of the value; whether another query is needed.
  mutating func take(rank: Int, allowed: Int) -> Bool {
    guard !isFixed, abs(rank - wanted) > allowed else {
      isFixed = true
      return false
    }
    if rank < wanted { low = value } else { high = value }
    let middle = low + (high - low) / 2
    // Many equal values: no point between two neighbours has a better rank, and only the upper one has enough.
    guard middle > low, middle < high else {
      value = high
      isFixed = true
      return false
    }
    value = middle
    return true
  }
}

/// Sums of counts over all parties.
private struct Sums {
  private let member: SecureAggregation.Member
  private let context: ComponentContext
  private var masks: PairwiseMasks

  init(_ member: SecureAggregation.Member, _ context: ComponentContext) {
    masks = member.masks(among: context.dataParties, for: "counts")
    self.member = member
    self.context = context
  }

  /// The sums of these counts over all parties.
  mutating func add(_ counts: [Int]) throws -> [Int] {
    try context.checkInterrupt()
    let arbiter = try context.requiredArbiter
    if context.party.role == .guest { try context.send(true, HomoFeatureBinning.Message.another, to: arbiter) }
    try member.send(counts.map { Int128($0) }, weight: 1, masks: &masks, tensor: "counts")
    let sums = try context.receive(HomoFeatureBinning.Message.sums, from: arbiter).values
    guard sums.count == counts.count else {
      throw Diagnostic(.protocolBroken, "the sums do not fit the counts", subject: context.component)
    }
    return sums.map { Int($0) }
  }

  /// Tells the arbiter that there are no more.
  func end() throws {
    guard context.party.role == .guest else { return }
    try context.send(false, HomoFeatureBinning.Message.another, to: context.requiredArbiter)
  }

  /// The smallest and the largest value of each column at any party, found bit by bit: whether any party has a value beyond
  /// the next point. Nobody learns whose it is.
  mutating func ranges(_ columns: [[Double]]) throws -> [(low: Double, high: Double)] {
    // Keys have the order of the values; those of the smallest values are turned round. A party without values has none.
    let keys =
      columns.map { $0.last.map(OrderedKey.of) } + columns.map { $0.first.map { ~OrderedKey.of($0) } }
    var found = [UInt64](repeating: 0, count: keys.count)
    for bit in (0..<64).reversed() {
      let points = found.map { $0 | 1 << UInt64(bit) }
      let counts = try add(zip(keys, points).map { key, point in key.map { $0 >= point } ?? false ? 1 : 0 })
      for index in counts.indices where counts[index] > 0 { found[index] = points[index] }
    }
    return columns.indices.map { column in
      (OrderedKey.value(of: ~found[columns.count + column]), OrderedKey.value(of: found[column]))
    }
  }
}

/// Doubles as integers in the same order.
private enum OrderedKey {
  static func of(_ value: Double) -> UInt64 {
    let bits = value.bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }

  static func value(of key: UInt64) -> Double {
    Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
  }
}
