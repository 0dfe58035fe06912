import Configuration
import Diagnostics
import Pipeline
import Platform
import Workspace

/// The end of a run: how it ended, and what is left only when all of it succeeded.
struct JobEnding {
  private let runner: JobRunner
  private var report: JobReport
  private let schedule: Schedule.Outcome
  private let signal: StopSignal?

  init(runner: JobRunner, report: JobReport, schedule: Schedule.Outcome, signal: StopSignal?) {
    self.runner = runner
    self.report = report
    self.schedule = schedule
    self.signal = signal
  }

  mutating func storageFailed(_ error: any Error) { report.storageFailed(error) }

  private var outcome: RunSummary.Outcome {
    if report.storageFailure != nil || report.hasFailed { return .failed }
    if schedule.isSuccess { return .success }
    return signal.map { .canceled($0.status) } ?? .failed
  }

  /// Stores the models and the manifest of a job that succeeded.
  func leaveResults() throws {
    guard outcome == .success else { return }
    let (workspace, plan) = (runner.workspace, runner.plan)
    if !plan.isPredicting {
      for party in plan.parties {
        let models = report.models(at: party)
        if models.isEmpty { continue }
        let id = ModelStore.partyModelID(role: party.role.rawValue, party: party.id, modelID: plan.modelID)
        try workspace.models.put(id, version: runner.job.text, models + [pipeline])
      }
    }
    try workspace.jobs.writeManifest(
      runner.job, version: runner.options.version, seed: Int(clamping: plan.seed),
      inputs: runner.tables.digests(of: plan))
  }

  /// FATE's pseudo component: what the model was trained with (contract 7.1).
  private var pipeline: ModelComponent {
    let plan = runner.plan
    let buffer: JSON = [
      "train_dsl": plan.dsl, "train_runtime_conf": plan.conf, "model_id": .text(plan.modelID),
      "model_version": .text(runner.job.text), "fate_version": .text(plan.generation.rawValue),
    ]
    return ModelComponent(component: "pipeline", alias: "pipeline", module: "Pipeline", buffers: ["Pipeline": buffer])
  }

  func summary(seconds: Double) -> RunSummary {
    var problems = report.problems
    switch outcome {
    case .success: problems = DiagnosticList()
    case .canceled(let status):
      problems = DiagnosticList([
        Diagnostic(
          .interrupted, "interrupted by \(status == .terminated ? "SIGTERM" : "SIGINT")", subject: runner.job.text)
      ])
    case .failed where problems.errors.isEmpty:
      problems = DiagnosticList([
        Diagnostic(.internalError, "components were never started: \(English.list(schedule.left, "and"))")
      ])
    case .failed: break
    }
    return RunSummary(
      jobID: runner.job.text, outcome: outcome, components: report.components(schedule), problems: problems,
      seconds: seconds, folder: runner.workspace.jobs.path(runner.job), results: report.results)
  }
}
