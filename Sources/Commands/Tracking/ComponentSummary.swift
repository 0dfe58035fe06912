import Configuration
import Diagnostics
import Pipeline
import Platform
import Workspace

/// `component_summary`: what matters of a component's metrics and model (contract 2.3, tracking/component/summary/download).
enum ComponentSummary: Operation {
  static let name = "component_summary"
  static let group = OperationGroup.tracking
  static let summary = "show metrics and model of a component in short"
  static let details = "With --filename the summary is written into a file below --output_path, else it is shown."
  static let options =
    TrackedTask.options + [.outputPath, CommandOption("filename", .text, "the name of the file")]
  static let routes: [Route] = [.post("tracking/component/summary/download", answering: .fileIfNamed)]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    let summary = TaskSummary(
      metrics: try task.workspace.tasks.metrics(task.job, task.key),
      model: try task.workspace.tasks.model(task.job, task.key)
    ).json
    guard let name = try request.text("filename") else {
      return summary.isEmpty ? .noData(task) : .envelope(data: .object(summary), omitsEmpty: task.omitsEmpty)
    }
    let bytes = Array(CanonicalJSON.text(.object(summary), .fate).utf8)
    if session.face == .rest { return try .attachment(name, bytes, in: task.workspace, session) }
    let folder = session.environment.absolute(try request.text("output_path") ?? ".")
    return try .written(bytes, Path.join(folder, try FileName.checked(name)), session)
  }
}

/// The parts of a summary: single figures of metrics, loss history, and what a linear model learnt.
struct TaskSummary {
  let metrics: JSON?
  let model: [String: JSON]?

  /// Types of metrics that say more than a summary should.
  private static let singleFigures = [
    "EVALUATION_SUMMARY", "INTERSECTION", "UPLOAD", "DOWNLOAD", "SAMPLE_TEXT", "UNION",
  ]

  var json: [String: JSON] {
    var summary: [String: JSON] = learnt
    for (namespace, metrics) in metrics?.objectValue ?? [:] {
      for (name, metric) in metrics.objectValue ?? [:] where Self.iteration(name) == nil {
        add(metric, namespace, name, to: &summary)
      }
    }
    if let validations { summary["validation_metrics"] = validations }
    return summary
  }

  /// The number of a validation during training.
  private static func iteration(_ name: String) -> Int? {
    name.hasPrefix("iteration_") ? Int(name.dropFirst("iteration_".count)) : nil
  }

  /// What the validations during training gave, in their order: `{"train": {"auc": [0.9, 0.95]}}`; nil without any.
  private var validations: JSON? {
    var all: [String: [String: [(iteration: Int, value: JSON)]]] = [:]
    for (namespace, metrics) in metrics?.objectValue ?? [:] {
      for (name, metric) in metrics.objectValue ?? [:] {
        guard let iteration = Self.iteration(name), metric["meta"]?["metric_type"]?.textValue == "EVALUATION_SUMMARY"
        else { continue }
        for (figure, value) in Self.figures(metric) {
          all[namespace, default: [:]][figure, default: []].append((iteration, value))
        }
      }
    }
    if all.isEmpty { return nil }
    return .object(
      all.mapValues { figures in
        .object(figures.mapValues { .list($0.sorted { $0.iteration < $1.iteration }.map(\.value)) })
      })
  }

  /// The pairs of a metric whose keys are names.
  private static func figures(_ metric: JSON) -> [(String, JSON)] {
    pairs(metric).compactMap { pair in pair[0].textValue.map { ($0, pair[1]) } }
  }

  private static func pairs(_ metric: JSON) -> [[JSON]] {
    (metric["data"]?.listValue ?? []).compactMap(\.listValue).filter { $0.count == 2 }
  }

  private func add(_ metric: JSON, _ namespace: String, _ name: String, to summary: inout [String: JSON]) {
    switch metric["meta"]?["metric_type"]?.textValue {
    case "LOSS": summary["loss_history"] = .list(Self.pairs(metric).map { $0[1] })
    case let type? where Self.singleFigures.contains(type):
      var figures = summary[name]?.objectValue ?? [:]
      let own = Dictionary(Self.figures(metric)) { $1 }
      if type == "EVALUATION_SUMMARY" {
        figures[namespace] = .object(own)
        summary[name] = .object(figures)
      } else {
        summary.merge(own) { $1 }
      }
    default: break
    }
  }

  /// FATE's keys of a linear model.
  private var learnt: [String: JSON] {
    let param = model.map { ModelArtifact(buffers: $0).param }
    guard let param, let weights = param["weight"]?.objectValue else { return [:] }
    var summary: [String: JSON] = ["coef": .object(weights)]
    for (key, source) in [
      ("intercept", "intercept"), ("is_converged", "isConverged"), ("one_vs_rest", "needOneVsRest"),
      ("best_iteration", "bestIteration"),
    ] { summary[key] = param[source] }
    return summary
  }
}
