import Configuration
import Diagnostics
import Platform

/// What the tasks of the jobs left: one folder per (role, party, component), which appears by one rename.
public struct TaskStore: Sendable {
  let layout: Layout
  let files: FileSystem
  let clock: Clock

  /// Begins a task: its staged folder, which says that it is at work; its record is written when it has ended. What an
  /// earlier attempt staged goes.
  public func begin(_ job: JobID, _ key: TaskKey) throws -> StagedTask {
    let folder = try layout.stagedTask(job, key)
    do { try files.makeDirectory(folder) } catch let error as Diagnostic where error.code == .pathTaken {
      try files.removeTree(folder)
      try files.makeDirectory(folder)
    } catch let error as Diagnostic where error.code == .fileNotFound {
      try files.createDirectories(Path.parent(folder))
      try files.makeDirectory(folder)
    }
    return StagedTask(
      job: job, key: key, folder: folder, destination: try layout.task(job, key), files: files, clock: clock)
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
    var staged: [TaskKey] = []
    for folder in try partyFolders(job) {
      for name in try files.list(folder) {
        if name.hasPrefix(Layout.stagedPrefix) {
          if let key = Layout.stagedTask(name, in: folder) { staged.append(key) }
          continue
        }
        let path = "\(folder)/\(name)/\(Layout.taskRecord)"
        guard let json = try RecordFile.read(path, files) else { continue }
        let record = try TaskRecord(json, path: path)
        records[record.key] = record
      }
    }
    if !staged.isEmpty {
      let atWork = TasksAtWork(job, isHeld: isHeld, self)
      for key in staged { records[key] = try atWork.record(of: key, earlier: records[key]) }
    }
    let order = ["guest", "host", "arbiter", "local"]
    func rank(_ record: TaskRecord) -> (Int, Int, Int, String) {
      let role = order.firstIndex(of: record.key.role) ?? order.count
      return (role, record.key.party, record.startTime ?? record.createTime, record.key.component)
    }
    return records.values.sorted { rank($0) < rank($1) }
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
    guard let record = try recordIfThere(job, task) else { throw try missing(job, task) }
    return record
  }

  /// The record of a finished task; nil when there is none.
  public func recordIfThere(_ job: JobID, _ task: TaskKey) throws -> TaskRecord? {
    let path = "\(try layout.task(job, task))/\(Layout.taskRecord)"
    return try RecordFile.read(path, files).map { try TaskRecord($0, path: path) }
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
