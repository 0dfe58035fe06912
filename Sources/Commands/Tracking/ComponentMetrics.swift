import Configuration
import Diagnostics
import Workspace

/// `component_metrics`: the names of a component's metrics by namespace.
enum ComponentMetrics: Operation {
  static let name = "component_metrics"
  static let group = OperationGroup.tracking
  static let summary = "list the metrics of a component"
  static let options = TrackedTask.options

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    let metrics = try task.workspace.tasks.metrics(task.job, task.key)?.objectValue ?? [:]
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

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    let metrics = try task.workspace.tasks.metrics(task.job, task.key)?.objectValue ?? [:]
    guard !metrics.isEmpty else { return .noData(task) }
    return .envelope(data: .object(metrics), omitsEmpty: task.omitsEmpty)
  }
}

extension Answer {
  /// What FATE answers when a component left nothing (contract 2.2).
  static func noData(_ task: TrackedTask) -> Answer {
    .envelope(data: task.omitsEmpty ? nil : .object([:]), retmsg: "no data", omitsEmpty: task.omitsEmpty)
  }
}
