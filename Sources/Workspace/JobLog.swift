import Configuration
import Diagnostics
import Platform

extension JobStore {
  /// Adds a line to the job's own log, FATE's `fate_flow_schedule.log`.
  public func log(_ job: JobID, _ level: LogLevel, _ message: String) throws {
    try files.createDirectories(layout.jobLog(job))
    let line = TaskLogText.line(level, message, at: clock.localTime)
    try files.appendToFile("\(layout.jobLog(job))/\(Self.scheduleLog)", Array(line.utf8))
  }

  /// What happened in a job and is not written yet.
  public struct Notes: Sendable {
    fileprivate var log = ""
    fileprivate var events = ""

    /// Nothing.
    public init() {}

    /// Adds a line of the job's log, and an event with its time.
    public mutating func add(_ level: LogLevel, _ line: String, _ event: [String: JSON], clock: Clock) {
      log += TaskLogText.line(level, line, at: clock.localTime)
      var event = event
      event["time"] = .integer(clock.milliseconds)
      events += CanonicalJSON.text(.object(event), .line) + "\n"
    }
  }

  /// Writes what happened.
  public func write(_ notes: Notes, of job: JobID) throws {
    guard !notes.log.isEmpty else { return }
    try files.createDirectories(layout.jobLog(job))
    try files.appendToFile("\(layout.jobLog(job))/\(Self.scheduleLog)", Array(notes.log.utf8))
    try files.appendToFile(layout.jobFile(job, .events), Array(notes.events.utf8))
  }

  private static var scheduleLog: String { "fate_flow_schedule.log" }
  private static var scheduleErrors: String { "fate_flow_schedule_error.log" }

  /// The logs of a job as FATE's `job_log` shows them (contract 3.3): relative path to content.
  ///
  /// `fate_flow_schedule.log`, `fate_flow_schedule_error.log`, `<role>/<party>/{DEBUG,INFO,WARNING,ERROR}.log` of all
  /// components together and `<role>/<party>/<component>/{…}.log`; also of a job that runs or was cut off.
  public func logs(_ job: JobID) throws -> [(path: String, text: String)] {
    var logs: [(path: String, text: String)] = []
    let schedule = try text("\(layout.jobLog(job))/\(Self.scheduleLog)") ?? ""
    logs.append((Self.scheduleLog, schedule))
    logs.append((Self.scheduleErrors, TaskLogText.lines(of: schedule, from: .error)))
    let store = TaskStore(layout: layout, files: files, clock: clock)
    var parties: [(name: String, text: String)] = []
    for record in try store.records(job, isHeld: true) {
      let (key, name) = (record.key, "\(record.key.role)/\(record.key.party)")
      // While a task runs its log lies in the staged folder, and an older one may lie in its place.
      let staged = try text("\(try layout.stagedTask(job, key))/\(Layout.taskLog)")
      // One that logged nothing has no file.
      let text = try staged ?? text("\(try layout.task(job, key))/\(Layout.taskLog)") ?? ""
      if parties.last?.name == name { parties[parties.count - 1].text += text } else { parties.append((name, text)) }
      logs += levels(text, in: "\(name)/\(try Layout.logFolder(key.component))")
    }
    return logs + parties.flatMap { levels($0.text, in: $0.name) }
  }

  /// Writes the logs of a job below a folder, which is made. Throws `pathTaken` when a file of that name is there.
  public func writeLogs(_ job: JobID, to folder: String) throws {
    for (path, text) in try logs(job) {
      try files.createDirectories(Path.parent("\(folder)/\(path)"))
      try files.replaceFile("\(folder)/\(path)", Array(text.utf8), durable: false)
    }
  }

  private func levels(_ text: String, in folder: String) -> [(path: String, text: String)] {
    LogLevel.allCases.map { ("\(folder)/\($0.rawValue).log", TaskLogText.lines(of: text, from: $0)) }
  }

  private func text(_ path: String) throws -> String? {
    do { return String(decoding: try files.readFile(path), as: UTF8.self) } catch let error as Diagnostic
      where error.code == .fileNotFound
    { return nil }
  }
}
