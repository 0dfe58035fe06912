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
  /// The time limit of the job, if it was reached.
  private let timeout: Diagnostic?

  init(
    runner: JobRunner, report: JobReport, schedule: Schedule.Outcome, signal: StopSignal?, timeout: Diagnostic?
  ) {
    self.runner = runner
    self.report = report
    self.schedule = schedule
    self.signal = signal
    self.timeout = timeout
  }

  /// How many attempts each component took that needed more than one.
  var attempts: [String: Int] { report.attempts }

  mutating func storageFailed(_ error: any Error) { report.storageFailed(error) }

  private var outcome: RunSummary.Outcome {
    if report.storageFailure != nil || report.hasFailed { return .failed }
    if schedule.isSuccess { return .success }
    if timeout != nil || report.hasTimedOut { return .timedOut }
    return signal.map { .canceled($0.status) } ?? .failed
  }

  /// Stores the models and the manifest of a job that succeeded.
  func leaveResults() throws {
    guard outcome == .success else { return }
    let (workspace, plan) = (runner.workspace, runner.plan)
    if !plan.isPredicting {
      let models = plan.parties.compactMap { party -> (partyModelID: String, components: [ModelComponent])? in
        let models = report.models(at: party, named: runner.tables.models)
        return models.isEmpty ? nil : (party.modelID(plan.modelID), models + [pipeline])
      }
      // A job that was cut off after this step comes here again; nobody else has its version.
      try workspace.models.putAll(models, version: runner.job.text, replacing: true)
    }
    let manifest = Manifest(
      version: runner.options.version, seed: Int(clamping: plan.seed), inputs: try runner.tables.digests(of: plan),
      outputs: try workspace.jobs.outputDigests(of: report.records), parameters: parameters, metrics: report.figures,
      attempts: report.attempts)
    try workspace.jobs.write(manifest, of: runner.job)
  }

  private var parameters: [String: JSON] {
    var parameters: [String: JSON] = [:]
    for component in runner.plan.components {
      for task in component.tasks {
        parameters["\(task.party.role.rawValue)/\(task.party.id)/\(component.name)"] = task.parameters.json
      }
    }
    return parameters
  }

  /// FATE's pseudo component: what the model was trained with (contract 7.1).
  private var pipeline: ModelComponent {
    ModelComponent(
      component: TrainedPipeline.component, alias: TrainedPipeline.component, module: TrainedPipeline.bufferName,
      buffers: [TrainedPipeline.bufferName: TrainedPipeline.buffer(of: runner.plan, version: runner.job.text)])
  }

  func summary(seconds: Double) -> RunSummary {
    var problems = report.problems
    switch outcome {
    case .success: problems = DiagnosticList()
    case .timedOut:
      // Components that it stopped say the same.
      if let timeout, problems.errors.isEmpty { problems.add(timeout) }
    case .canceled(let status):
      problems = DiagnosticList([
        Diagnostic(
          .interrupted, "interrupted by \(status == .terminated ? "SIGTERM" : "SIGINT")", subject: runner.job.text)
      ])
    case .failed where problems.errors.isEmpty:
      problems = DiagnosticList([
        Diagnostic(.internalError, "components were never started: \(English.list(schedule.left, "and"))")
      ])
    case .failed:
      // The end of the time was the end of what waited to be tried again.
      if let timeout, !problems.errors.contains(where: { $0.code == .timeLimit }) { problems.add(timeout) }
    }
    return RunSummary(
      jobID: runner.job.text, outcome: outcome, components: report.components(schedule), problems: problems,
      seconds: seconds, folder: runner.workspace.jobs.path(runner.job), results: report.results)
  }
}
