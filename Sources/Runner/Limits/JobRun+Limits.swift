import Diagnostics
import Pipeline
import Platform
import Workspace

/// Time limits and retries of a run.
extension JobRun {
  /// Takes nothing more, and tries nothing again: the first failure ends a job.
  func stop() {
    schedule.stop()
    let waiting = running.keys.filter { deadlines[.retry($0)] != nil }
    for name in waiting { deadlines[.retry(name)] = nil }
    // In the order of the plan, so that the record does not depend on chance.
    for component in runner.plan.components where waiting.contains(component.name) {
      if let ended = running[component.name] { conclude(ended) }
    }
  }

  // MARK: Time

  /// An attempt of a component begins.
  func setDeadline(of component: String) {
    guard let limit = runner.plan.limits.componentTimeouts[component] else { return }
    deadlines[.componentEnds(component)] = runner.options.clock.monotonic() + limit.value
  }

  /// Does what is due.
  func meetDeadlines() {
    guard deadlines.next != nil else { return }
    for event in deadlines.take(at: runner.options.clock.monotonic()) {
      switch event {
      case .jobEnds: endJob()
      case .componentEnds(let name): endComponent(name)
      case .retry(let name): retry(name)
      case .commit: break
      }
    }
  }

  private func endJob() {
    guard let limit = runner.plan.limits.timeout else { return }
    let problem = Diagnostic(
      .timeLimit, "the job ran longer than \(Self.text(limit))", subject: runner.job.text,
      help: moreTime("SECONDS"))
    timeout = problem
    stop()
    for component in running.values.sorted(by: { $0.component.name < $1.component.name }) {
      runner.progress(.timedOut(component: component.component.name, limit: problem.message))
      component.channel.close("the time of the job was over", limit: problem)
    }
  }

  private func endComponent(_ name: String) {
    guard let limit = runner.plan.limits.componentTimeouts[name], let component = running[name] else { return }
    let problem = Diagnostic(
      .timeLimit, "it ran longer than \(Self.text(limit))", subject: name, help: moreTime("\(name)=SECONDS"))
    runner.progress(.timedOut(component: name, limit: problem.message))
    component.channel.close("the time of the component was over", limit: problem)
  }

  private func moreTime(_ argument: String) -> String {
    "'fedflow rerun_job -j \(runner.job.text) --timeout \(argument)' goes on with more time"
  }

  /// `its time limit of 2.5 s (conf.json:3:14)`.
  private static func text(_ limit: Limit<Double>) -> String {
    let isWhole = limit.value == limit.value.rounded() && limit.value < 1e15
    let seconds = isWhole ? "\(Int(limit.value))" : "\(limit.value)"
    return "its time limit of \(seconds) s (\(limit.origin))"
  }

  // MARK: Retries

  /// Whether a component that ended is tried again.
  func planRetry(of ended: Running) -> Bool {
    let (name, limits) = (ended.component.name, runner.plan.limits)
    let failures = ended.ends.compactMap(\.failure)
    let number = ended.attempts.count + 1
    guard number < limits.attempts(of: name), RetryRule.mayPass(failures), !schedule.isStopped, !interrupt.isRaised,
      let problem = failures.filter({ $0.kind == .cause }).flatMap(\.problems).first
    else { return false }
    let attempt = TaskAttempt(
      number: number, reason: "\(problem.place.map { "\($0): " } ?? "")\(problem.message)",
      startTime: ended.startTime, endTime: runner.options.clock.milliseconds)
    let delay = limits.delay(after: number)
    running[name]?.attempts.append(attempt)
    deadlines[.retry(name)] = runner.options.clock.monotonic() + delay
    journal.retrying(ended.component, attempt, after: delay)
    runner.progress(
      .retrying(
        component: name, attempt: number, of: limits.attempts(of: name), seconds: delay, reason: attempt.reason))
    return true
  }

  /// The next attempt begins: nothing of the one before is left but what the records say of it.
  private func retry(_ name: String) {
    guard var next = running[name] else { return }
    for end in next.ends.compactMap(\.staged) { try? runner.workspace.tasks.discard(end) }
    next.ends = []
    next.channel = newChannel(next.component)
    next.startTime = runner.options.clock.milliseconds
    running[name] = next
    startTasks(of: next.component, next.channel, key: next.key)
  }
}
