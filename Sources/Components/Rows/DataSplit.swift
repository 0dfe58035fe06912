import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// Splits rows into those to train, to validate and to test (contract 8.5): scikit-learn's `train_test_split`, first for
/// train, then for validate and test, on ids in lexicographic order, with the same seed.
struct DataSplit {
  let parameters: DataSplitParameters
  let context: ComponentContext

  /// The three tables' ids, in the order train, validate, test.
  struct Parts {
    var ids: [[String]]
    /// The classes of the same rows; empty unless the split is stratified.
    var classes: [[String]] = []
  }

  /// Chooses the rows.
  func split(_ table: Table) throws -> Parts {
    let ids = table.ids.strings
    let order = ids.indices.sorted { ids[$0].utf8.lexicographicallyPrecedes(ids[$1].utf8) }
    guard let sizes = parameters.sizes(of: ids.count) else {
      throw Diagnostic(
        .unusableTable,
        "train_size, test_size, validate_size should sum up to 1.0 or data count, which is \(ids.count)",
        subject: context.component)
    }
    let labels = parameters.stratified ? try classes(of: table) : []
    let rest = sizes.validate + sizes.test
    let (train, others) = try cut(
      order, labels, first: sizes.train, second: rest, areShares: sizes.areShares, "train_size")
    let first = sizes.areShares && rest > 0 ? sizes.validate / rest : sizes.validate
    let second = sizes.areShares && rest > 0 ? sizes.test / rest : sizes.test
    let (validate, test) = try cut(
      others, labels, first: first, second: second, areShares: sizes.areShares, "validate_size")
    var parts = Parts(ids: [train, validate, test].map { rows in rows.map { ids[$0] } })
    if parameters.stratified { parts.classes = [train, validate, test].map { rows in rows.map { labels[$0] } } }
    return parts
  }

  private func cut(
    _ rows: [Int], _ labels: [String], first: Double, second: Double, areShares: Bool, _ parameter: String
  ) throws -> ([Int], [Int]) {
    if second <= 1e-8 || rows.isEmpty { return (rows, []) }
    if first <= 1e-8 { return ([], rows) }
    // Python rounds halves to even.
    let size = areShares ? Int((first * Double(rows.count)).rounded(.toNearestOrEven)) : Int(first)
    let other = areShares ? rows.count - size : Int(second)
    guard parameters.shuffle else {
      return (Array(rows.prefix(size)), Array(rows.dropFirst(size).prefix(other)))
    }
    var random = NumPyRandomState(seed: seed)
    do {
      let parts =
        labels.isEmpty
        ? try random.split(rows.count, first: size, second: other)
        : try random.split(stratified: Self.indexes(rows.map { labels[$0] }), first: size, second: other)
      return (parts.first.map { rows[$0] }, parts.second.map { rows[$0] })
    } catch {
      throw Diagnostic(
        .unusableTable, "\(English.count(rows.count, "row")) cannot be split: \(error)",
        subject: "\(context.component).\(parameter)", help: help(labels, rows))
    }
  }

  private func help(_ labels: [String], _ rows: [Int]) -> String? {
    guard !labels.isEmpty else { return nil }
    let counts = Dictionary(grouping: rows) { labels[$0] }.mapValues(\.count)
    let list = counts.sorted { LabelText.precedes($0.key, $1.key) }.map { "\($1) of \($0)" }
    return "rows by class: \(English.list(list, "and"))"
  }

  private var seed: UInt32 {
    if let seed = parameters.randomState { return UInt32(seed) }
    var stream = RandomStream(seed: context.seed, names: context.streamNames(for: "split"))
    return UInt32(truncatingIfNeeded: stream.next())
  }

  /// The class of each row: its label, or the range of split_points in which it lies.
  private func classes(of table: Table) throws -> [String] {
    guard let label = table.label else {
      throw Diagnostic(
        .unusableLabel, "the table of \(context.party.name) has no label, which a stratified split needs",
        subject: "\(context.component).stratified", help: "set with_label of DataIO to true, or 'stratified' to false")
    }
    guard let points = parameters.splitPoints?.sorted(), !points.isEmpty else { return LabelText.all(label) }
    guard let values = label.doubles?.array else {
      throw Diagnostic(
        .unusableLabel, "the label \(English.quote(label.name)) is text, which has no ranges",
        subject: "\(context.component).split_points")
    }
    return values.map { value in String(points.firstIndex { value <= $0 } ?? points.count) }
  }

  /// Classes as indexes in ascending order.
  private static func indexes(_ labels: [String]) -> [Int] {
    let places = Dictionary(
      uniqueKeysWithValues: Set(labels).sorted(by: LabelText.precedes).enumerated().map { ($1, $0) })
    return labels.map { places[$0] ?? 0 }
  }

  /// The three tables, in the order of the table's rows, and the metric.
  func output(_ parts: Parts, of table: Table) -> ComponentOutput {
    var part: [String: Int] = [:]
    for (index, ids) in parts.ids.enumerated() { for id in ids { part[id] = index } }
    let tables = table.split(by: (0..<table.rowCount).map { part[table.ids[$0]] ?? -1 }, into: 3)
    var metrics = Metrics()
    metrics.add(
      "train", "data_split", type: "DATA_SPLIT", data: [Metrics.Pair("data_split", 0)],
      meta: meta(parts, tables.map(\.rowCount)))
    context.log.info(
      zip(Self.names, tables).map { "\($1.rowCount) to \($0)" }.joined(separator: ", "))
    return ComponentOutput(data: tables, metrics: metrics)
  }

  private static let names = ["train", "validate", "test"]

  private func meta(_ parts: Parts, _ counts: [Int]) -> [String: JSON] {
    let total = counts.reduce(0, +)
    func members(_ values: [JSON]) -> [String: JSON] {
      Dictionary(zip(Self.names, values), uniquingKeysWith: { $1 })
    }
    func ratio(_ count: Int) -> JSON {
      let share = total == 0 ? 0 : Double(count) / Double(total)
      return .number((share * 1000).rounded(.toNearestOrEven) / 1000)
    }
    var meta: [String: JSON] = [
      "data_split_count_info": .object(
        members(counts.map(JSON.integer)).merging(["original": .integer(total)]) { $1 }),
      "data_split_ratio_info": .object(members(counts.map(ratio))), "stratified": .bool(parameters.stratified),
    ]
    guard !parts.classes.isEmpty else { return meta }
    let points = parameters.splitPoints?.sorted() ?? []
    let labels =
      points.isEmpty
      ? Set(parts.classes.joined()).sorted(by: LabelText.precedes) : (0...points.count).map(String.init)
    func frequencies(_ classes: [String]) -> JSON {
      .object(
        Dictionary(labels.map { label in (label, .integer(classes.count { $0 == label })) }, uniquingKeysWith: { $1 }))
    }
    var info = members(parts.classes.map(frequencies))
    info["original"] = frequencies(Array(parts.classes.joined()))
    info["continuous_label"] = .bool(!points.isEmpty)
    if points.isEmpty {
      info["label_names"] = .list(labels.map(LabelText.json))
    } else {
      info["split_points"] = .list(points.map(JSON.number))
    }
    meta["data_split_label_info"] = .object(info)
    return meta
  }
}
