import Configuration
import Learning
import Pipeline

/// The metrics of one component's predictions under FATE's names, types and meta keys (contract 6.1).
struct EvaluationReport {
  /// The component whose predictions these are.
  let name: String
  let chosen: [Evaluation.Metric]
  private var summaries: [(namespace: String, name: String, type: String, data: [Metrics.Pair])] = []
  private var entries: [Entry] = []

  private struct Entry {
    let namespace: String
    let name: String
    let type: String
    var data: [Metrics.Pair] = []
    var meta: [String: JSON] = [:]
  }

  init(name: String, metrics: [Evaluation.Metric]) {
    self.name = name
    chosen = metrics
  }

  /// `train hetero_lr_0: auc 0.99, ks 0.96`.
  var lines: [String] {
    summaries.map { summary in
      let values = summary.data.map { "\($0.key.textValue ?? "") \(CanonicalJSON.text($0.value, .line))" }
      return "\(summary.namespace) \(summary.name): \(values.joined(separator: ", "))"
    }
  }

  /// Adds single values, in this order.
  ///
  /// - Parameter part: what follows the component's name: `_class_2`.
  mutating func addSummary(
    _ values: [(Evaluation.Metric, Double)], _ namespace: String, part: String = "",
    type: String = "EVALUATION_SUMMARY"
  ) {
    guard !values.isEmpty else { return }
    let data = values.map { Metrics.Pair(.text($0.0.rawValue), Self.single($0.1)) }
    summaries.append((namespace, name + part, type, data))
  }

  /// Adds a curve, with its component's name as `curve_name`.
  mutating func addCurve(
    _ x: [JSON], _ y: [Double], thresholds: JSON, _ namespace: String, _ suffix: String, _ type: String,
    meta: [String: JSON] = [:]
  ) {
    let common: [String: JSON] = ["curve_name": .text(name), "thresholds": thresholds]
    entries.append(
      Entry(
        namespace: namespace, name: "\(name)_\(suffix)", type: type,
        data: zip(x, y).map { Metrics.Pair($0, .number($1.rounded(decimals: 6))) },
        meta: common.merging(meta) { $1 }))
  }

  /// Adds a metric that is a meta object alone, or rows of its own.
  mutating func add(
    _ namespace: String, _ suffix: String, _ type: String, data: [Metrics.Pair] = [], meta: [String: JSON] = [:]
  ) {
    entries.append(Entry(namespace: namespace, name: "\(name)_\(suffix)", type: type, data: data, meta: meta))
  }

  /// Adds everything to a component's metrics.
  func write(to metrics: inout Metrics) {
    for summary in summaries {
      metrics.add(summary.namespace, summary.name, type: summary.type, data: summary.data)
    }
    for entry in entries {
      metrics.add(entry.namespace, entry.name, type: entry.type, data: entry.data, meta: entry.meta)
    }
  }

  /// FATE stores an infinite single value as -9999999, and a value that does not exist as NaN.
  static func single(_ value: Double) -> JSON {
    .number(value.isInfinite ? -9_999_999 : value.rounded(decimals: 6))
  }

  static func numbers(_ values: [Double]) -> [JSON] { values.map { .number($0.rounded(decimals: 6)) } }

  static func list(_ values: [Double]) -> JSON { .list(numbers(values)) }
}
