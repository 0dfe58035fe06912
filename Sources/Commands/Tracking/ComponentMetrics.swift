import Configuration
import Diagnostics
import Workspace

/// `component_metrics`: the names of a component's metrics by namespace.
enum ComponentMetrics: Operation {
  static let name = "component_metrics"
  static let group = OperationGroup.tracking
  static let summary = "list the metrics of a component"
  static let options = TrackedTask.options
  static let routes: [Route] = [.post("tracking/component/metrics")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    let metrics = try task.metrics
    guard !metrics.isEmpty else { return .noData(task) }
    let names = metrics.mapValues { JSON.list(($0.objectValue ?? [:]).keys.sorted().map(JSON.text)) }
    return .envelope(data: .object(names), omitsEmpty: task.omitsEmpty)
  }
}

/// `component_metric_all`: the metrics of a component with data and meta.
enum ComponentMetricAll: Operation {
  static let name = "component_metric_all"
  static let group = OperationGroup.tracking
  static let summary = "show all metrics of a component"
  static let options = TrackedTask.options
  static let routes: [Route] = [.post("tracking/component/metric/all")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    let metrics = try task.metrics
    guard !metrics.isEmpty else { return .noData(task) }
    return .envelope(data: .object(metrics), omitsEmpty: task.omitsEmpty)
  }
}

extension TrackedTask {
  /// `{namespace: {name: {data, meta}}}`.
  fileprivate var metrics: [String: JSON] {
    get throws { try workspace.tasks.metrics(job, key)?.objectValue ?? [:] }
  }
}

/// `component_metric_data`: one metric of a component.
enum ComponentMetricData: Operation {
  static let name = "component_metric_data"
  static let group = OperationGroup.tracking
  static let summary = "show one metric of a component"
  static let options =
    TrackedTask.options + [
      CommandOption("metric_namespace", .text, required: true, "train, validate, predict"),
      CommandOption("metric_name", .text, required: true, "loss, hetero_lr_0_roc, …"),
    ]
  static let routes: [Route] = [.post("tracking/component/metric_data")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    let (namespace, name) = (try request.required("metric_namespace"), try request.required("metric_name"))
    guard let metric = try task.metrics[namespace]?[name] else { return .noData(task) }
    let pairs = (metric["data"]?.listValue ?? []).sorted { MetricKey($0) < MetricKey($1) }
    return .envelope(data: .list(pairs), meta: metric["meta"] ?? .object([:]), omitsEmpty: task.omitsEmpty)
  }
}

/// The key of a pair: numbers by size before texts by their bytes.
private struct MetricKey: Comparable {
  private let number: Double?
  private let text: String

  init(_ pair: JSON) {
    let key = pair.listValue?.first ?? .null
    switch key {
    case .integer(let value): number = Double(value)
    case .number(let value): number = value
    default: number = nil
    }
    text = key.textValue ?? ""
  }

  static func < (a: Self, b: Self) -> Bool {
    switch (a.number, b.number) {
    case (let left?, let right?): left < right
    case (.some, nil): true
    case (nil, .some): false
    case (nil, nil): a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
    }
  }
}

extension Answer {
  /// What FATE answers when a component left nothing (contract 2.2).
  static func noData(_ task: TrackedTask) -> Answer {
    .envelope(data: task.omitsEmpty ? nil : .object([:]), retmsg: "no data", omitsEmpty: task.omitsEmpty)
  }
}
