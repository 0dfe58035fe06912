import Configuration
import Diagnostics
import Platform

/// What the tasks of the jobs left: one folder per (role, party, component), which appears by one rename.
public struct TaskStore: Sendable {
  let layout: Layout
  let files: FileSystem
  let clock: Clock

  /// Begins a task: its staged folder with a record that says `running`. What an earlier attempt staged goes.
  public func begin(_ record: TaskRecord) throws -> StagedTask {
    let folder = try layout.stagedTask(record.job, record.key)
    try files.removeTree(folder)
    try files.createDirectories(Path.parent(folder))
    try files.makeDirectory(folder)
    let staged = try StagedTask(
      job: record.job, key: record.key, folder: folder, destination: try layout.task(record.job, record.key),
      files: files, clock: clock)
    try staged.save(record)
    return staged
  }

  /// Ends tasks that belong to one job: writes their records (`success`, `failed` …), waits once until everything is on the
  /// storage, and puts all folders in their places.
  ///
  /// After a sudden end each folder is in its place completely or not at all.
  public func commit(_ tasks: [(staged: StagedTask, record: TaskRecord)]) throws {
    guard let job = tasks.first?.staged.job else { return }
    for (staged, record) in tasks {
      try staged.closeLog()
      try staged.save(record)
    }
    try files.flushFileSystem(holding: layout.job(job))
    for (staged, _) in tasks { try files.replaceDirectory(staged.folder, to: staged.destination) }
  }

  /// Removes what a task staged.
  public func discard(_ staged: StagedTask) throws {
    try? staged.closeLog()
    try files.removeTree(staged.folder)
  }
}

extension TaskStore {
  /// The records of all tasks of a job that began: guest, host, arbiter, then by party and time.
  ///
  /// - Parameter isHeld: whether the job still runs (`JobStore.isHeld`); if not, tasks at work were cut off and `failed`.
  public func records(_ job: JobID, isHeld: Bool) throws -> [TaskRecord] {
    var records: [TaskKey: TaskRecord] = [:]
    for folder in try partyFolders(job) {
      for name in try files.list(folder) {
        let isStaged = name.hasPrefix(Layout.stagedPrefix)
        guard let record = try record(in: "\(folder)/\(name)", isStaged: isStaged) else { continue }
        if isStaged {
          records[record.key] = atWork(record, isHeld: isHeld)
        } else if records[record.key] == nil {
          records[record.key] = record
        }
      }
    }
    let order = ["guest", "host", "arbiter", "local"]
    func rank(_ record: TaskRecord) -> (Int, Int, Int, String) {
      let role = order.firstIndex(of: record.key.role) ?? order.count
      return (role, record.key.party, record.startTime ?? record.createTime, record.key.component)
    }
    return records.values.sorted { rank($0) < rank($1) }
  }

  /// The record in a task's folder; nil when there is none.
  ///
  /// What is staged was not waited for: a power cut may have torn its record, and then the task never began.
  private func record(in folder: String, isStaged: Bool) throws -> TaskRecord? {
    let path = "\(folder)/\(Layout.taskRecord)"
    do {
      return try RecordFile.read(path, files).map { try TaskRecord($0, path: path) }
    } catch let error as Diagnostic where isStaged && error.code == .damagedRecord { return nil }
  }

  /// What is staged is not finished, whatever its record says already.
  private func atWork(_ record: TaskRecord, isHeld: Bool) -> TaskRecord {
    var record = record
    if isHeld {
      if record.status.isFinal { record.status = .running }
    } else {
      record.status = .failed
      record.message = record.message ?? "the process that ran it ended without a word"
    }
    return record
  }

  func partyFolders(_ job: JobID) throws -> [String] {
    guard try files.exists(layout.job(job)) else { return [] }
    var folders: [String] = []
    for role in try files.list(layout.job(job)) {
      let folder = "\(layout.job(job))/\(role)"
      guard Layout.name(of: role, reserved: Layout.reservedRoles) != nil, !Layout.reservedRoles.contains(role),
        try files.isDirectory(folder)
      else { continue }
      folders += try files.list(folder).filter { Int($0) != nil }.map { "\(folder)/\($0)" }
    }
    return folders
  }

  /// The tasks whose results are in their places with the status `success`.
  public func finished(_ job: JobID) throws -> Set<TaskKey> {
    var keys: Set<TaskKey> = []
    for record in try records(job, isHeld: false) where record.status == .success { keys.insert(record.key) }
    return keys
  }

  /// The record of a finished task; throws `noSuchTask`.
  public func record(_ job: JobID, _ task: TaskKey) throws -> TaskRecord {
    let path = "\(try layout.task(job, task))/\(Layout.taskRecord)"
    guard let json = try RecordFile.read(path, files) else { throw try missing(job, task) }
    return try TaskRecord(json, path: path)
  }

  private func missing(_ job: JobID, _ task: TaskKey) throws -> Diagnostic {
    let names = try records(job, isHeld: false).map(\.key)
    let known = names.filter { $0.role == task.role && $0.party == task.party }.map(\.component)
    let suggestion =
      known.isEmpty
      ? Suggestion.help(for: task.name, in: names.map(\.name))
      : Suggestion.help(for: task.component, in: known) ?? "it has \(English.list(known, "and"))"
    return Diagnostic(.noSuchTask, "the job '\(job)' has no results of '\(task.name)'", help: suggestion)
  }

  /// The effective parameters of a task; nil when there are none.
  public func parameters(_ job: JobID, _ task: TaskKey) throws -> JSON? { try json(job, task, Layout.parameters) }

  /// The metrics of a task; nil when there are none.
  public func metrics(_ job: JobID, _ task: TaskKey) throws -> JSON? { try json(job, task, Layout.metrics) }

  /// Removes the metrics of a task.
  public func removeMetrics(_ job: JobID, _ task: TaskKey) throws {
    var record = try record(job, task)
    if record.digests.removeValue(forKey: Layout.metrics) != nil { try replace(record) }
    try files.removeFile("\(try layout.task(job, task))/\(Layout.metrics)")
  }

  /// Replaces the record of a task that has ended.
  func replace(_ record: TaskRecord) throws {
    try files.replaceFile(
      "\(try layout.task(record.job, record.key))/\(Layout.taskRecord)", RecordFile.bytes(record.json))
  }

  /// Whether a task has ended and its results are in their place.
  public func isInPlace(_ job: JobID, _ task: TaskKey) throws -> Bool {
    try files.exists("\(try layout.task(job, task))/\(Layout.taskRecord)")
  }

  /// Removes what a finished task left for others, data and metrics; its record forgets them and says `cleaned`.
  public func clean(_ job: JobID, _ task: TaskKey) throws {
    var record = try record(job, task)
    record.outputs = []
    record.details["cleaned"] = true
    record.updateTime = clock.milliseconds
    record.digests = record.digests.filter { $0.key != Layout.metrics && !$0.key.hasPrefix("\(Layout.data)/") }
    let folder = try layout.task(job, task)
    try replace(record)
    try files.removeTree("\(folder)/\(Layout.data)")
    try files.removeFile("\(folder)/\(Layout.metrics)")
  }

  /// The buffers of the model of a task by name; nil when it left none.
  public func model(_ job: JobID, _ task: TaskKey) throws -> [String: JSON]? {
    let folder = "\(try layout.task(job, task))/\(Layout.model)"
    guard try files.exists(folder) else { return nil }
    var buffers: [String: JSON] = [:]
    for file in try files.list(folder) {
      guard let name = Layout.bufferName(of: file) else { continue }
      buffers[name] = try RecordFile.read("\(folder)/\(file)", files)
    }
    return buffers
  }

  /// The names of the data outputs of a task.
  public func outputs(_ job: JobID, _ task: TaskKey) throws -> [String] {
    let folder = "\(try layout.task(job, task))/\(Layout.data)"
    guard try files.exists(folder) else { return [] }
    return try files.list(folder).compactMap { Layout.name(of: $0, without: ".arrow") }
  }

  /// The absolute path of a data output, whether or not it is there.
  public func dataPath(_ job: JobID, _ task: TaskKey, output: String) throws -> String {
    "\(try layout.task(job, task))/\(try Layout.output(output))"
  }

  /// The bytes of a data output; nil when it is not there.
  public func size(_ job: JobID, _ task: TaskKey, output: String) throws -> Int? {
    try files.status(try dataPath(job, task, output: output))?.size
  }

  /// The absolute path of a task's folder, whether or not it is there.
  public func path(_ job: JobID, _ task: TaskKey) throws -> String { try layout.task(job, task) }

  private func json(_ job: JobID, _ task: TaskKey, _ file: String) throws -> JSON? {
    try RecordFile.read("\(try layout.task(job, task))/\(file)", files)
  }
}
