import Configuration
import Diagnostics
import Platform

/// The jobs of a workspace.
///
/// A job appears by one rename with all its files, and its record is only ever replaced. Whoever runs a job holds its lock;
/// the lock dies with its holder, so a record that says `running` without one was cut off.
public struct JobStore: Sendable {
  let layout: Layout
  let files: FileSystem
  let clock: Clock

  /// Writes a new job.
  ///
  /// - Parameters:
  ///   - hold: whether the caller has it run: then it has the lock from the first moment on.
  ///   - handsOver: whether another process is going to run it, so that nobody who stops the job may signal this one.
  ///   - received: a file that is moved into the job's folder.
  ///   - content: given the id, the record and the files (`runtimeConf`, `dsl`, originals, `plan` …).
  public func create(
    hold: Bool = true, handsOver: Bool = false, received: ReceivedFile? = nil,
    _ content: (JobID) throws -> (record: JobRecord, files: [JobFile: [UInt8]])
  ) throws -> (record: JobRecord, lock: FileLock?) {
    try files.createDirectories(layout.jobs)
    let giving = try files.requireLock(layout.jobsLock, patience: 30, for: "the list of jobs")
    return try withExtendedLifetime(giving) {
      // Only who holds the lock stages here, so what lies about is of those who were cut off.
      for name in try files.list(layout.jobs) where name.hasPrefix(Layout.stagedPrefix) {
        try files.removeTree("\(layout.jobs)/\(name)")
      }
      let id = try nextID()
      let staged = layout.stagedJob(id)
      do {
        var (record, content) = try content(id)
        for (file, bytes) in content { record.files[file.rawValue] = try FileDigest.of(bytes) }
        let lock = try stage(record, content, in: staged, hold: hold, isNamed: !handsOver)
        if let received { try take(received, into: staged) }
        try files.replaceFile(layout.highestJob, Array("\(id.text)\n".utf8), durable: false)
        try files.flushFileSystem(holding: layout.jobs)
        try files.rename(staged, to: layout.job(id), .exclusive)
        do { try files.flushDirectory(layout.jobs) } catch {
          try? files.removeTree(layout.job(id))
          throw error
        }
        return (record, lock)
      } catch {
        try? files.removeTree(staged)
        throw error
      }
    }
  }

  private func stage(
    _ record: JobRecord, _ content: [JobFile: [UInt8]], in folder: String, hold: Bool, isNamed: Bool
  ) throws -> FileLock? {
    try files.makeDirectory(folder)
    for file in JobFile.allCases {
      if let bytes = content[file] { try files.writeNewFile("\(folder)/\(file.rawValue)", bytes) }
    }
    try files.writeNewFile("\(folder)/\(JobFile.record.rawValue)", RecordFile.bytes(record.json))
    guard let lock = try files.lock("\(folder)/\(JobFile.lock.rawValue)", named: isNamed) else {
      throw Diagnostic(.lockBusy, "the new job is busy", subject: record.id.text)
    }
    return hold ? lock : nil
  }

  /// An id for what is no job and is told apart like one: a deployed version of a model. It is never given out again.
  public func giveID() throws -> JobID {
    try files.createDirectories(layout.jobs)
    let giving = try files.requireLock(layout.jobsLock, patience: 30, for: "the list of jobs")
    return try withExtendedLifetime(giving) {
      let id = try nextID()
      try files.replaceFile(layout.highestJob, Array("\(id.text)\n".utf8))
      return id
    }
  }

  private func nextID() throws -> JobID {
    var highest = try list().last
    // Jobs may have been cleaned; their ids are not given out again.
    if let bytes = try? files.readFile(layout.highestJob, limit: 4096),
      let kept = JobID(String(decoding: bytes.dropLast(), as: UTF8.self)), highest.map({ $0 < kept }) ?? true
    {
      highest = kept
    }
    let stamp = clock.localTime.stamp
    guard let id = highest.map({ $0.next(at: stamp) }) ?? JobID(stamp: stamp, counter: 1) else {
      throw Diagnostic(.internalError, "no job id can be made at the time '\(stamp)'")
    }
    return id
  }

  /// The ids of all jobs, in the order in which they were given out.
  public func list() throws -> [JobID] {
    guard try files.exists(layout.jobs) else { return [] }
    return try files.list(layout.jobs).compactMap { JobID($0) }.sorted()
  }

  /// The id of a job that is there; throws `noSuchJob` naming the nearest.
  public func find(_ text: String) throws -> JobID {
    if let id = JobID(text), try files.exists(layout.job(id)) { return id }
    throw Diagnostic(
      .noSuchJob, "there is no job \(English.quote(text)) in '\(layout.root)'",
      help: Suggestion.help(for: text, in: try list().reversed().map(\.text)))
  }

  /// Whether there is a job of that id.
  public func contains(_ job: JobID) throws -> Bool { try files.exists(layout.job(job)) }

  /// The absolute path of a job's folder.
  public func path(_ job: JobID) -> String { layout.job(job) }

  /// The absolute path of one of its files, whether or not it is there.
  public func path(_ job: JobID, _ file: JobFile) -> String { layout.jobFile(job, file) }

  /// The absolute path of the folder with its logs.
  public func logPath(_ job: JobID) -> String { layout.jobLog(job) }
}

extension JobStore {
  /// What is known about a job as it is written; `state` also says whether it still runs. Throws `noSuchJob`.
  public func record(_ job: JobID) throws -> JobRecord {
    let path = layout.jobFile(job, .record)
    guard let json = try RecordFile.read(path, files) else {
      throw Diagnostic(.noSuchJob, "there is no job '\(job)' in '\(layout.root)'")
    }
    var record = try JobRecord(json, path: path)
    if !record.status.isFinal, let progress = try progress(of: record) { record = progress }
    if let notes = try read(job, .notes) { record.description = String(decoding: notes, as: UTF8.self) }
    return record
  }

  /// How far a job that has not ended was when its runner wrote last; nil when it wrote nothing that can be read.
  ///
  /// The file is never flushed, so that a power cut may damage it: then the record itself tells enough.
  private func progress(of record: JobRecord) throws -> JobRecord? {
    let path = layout.jobFile(record.id, .progress)
    guard let json = try? RecordFile.read(path, files), let progress = try? JobRecord(json, path: path) else {
      return nil
    }
    return progress.id == record.id && progress.updateTime >= record.updateTime ? progress : nil
  }

  /// What is known about a job now.
  public struct State: Sendable {
    /// As written, but for a job that was cut off: `failed`, with the reason as description.
    public let record: JobRecord
    /// Whether its runner died without a word.
    public let wasCutOff: Bool
  }

  /// What is known about a job now.
  public func state(_ job: JobID) throws -> State {
    var record = try record(job)
    guard !record.status.isFinal, try !isHeld(job) else {
      return State(record: record, wasCutOff: false)
    }
    // It may have ended between the two looks.
    record = try self.record(job)
    guard !record.status.isFinal else { return State(record: record, wasCutOff: false) }
    record.status = .failed
    record.description = "the process that ran it ended without a word; run it again to continue"
    return State(record: record, wasCutOff: true)
  }

  /// Whether a process runs the job, or changes it for a moment.
  public func isHeld(_ job: JobID) throws -> Bool { try files.isLocked(layout.jobFile(job, .lock)) }

  /// The process that runs the job; nil when none does, or when it is held for a moment only.
  public func holder(_ job: JobID) throws -> Int32? {
    try isHeld(job) ? files.lockHolder(layout.jobFile(job, .lock)) : nil
  }

  /// Takes the lock of a job; throws `jobBusy` when another process has it.
  ///
  /// - Parameter toRun: whether this process runs the job, so that who stops the job may signal it.
  public func hold(_ job: JobID, toRun: Bool = false, patience: Double = 1) throws -> FileLock {
    let path = layout.jobFile(job, .lock)
    if let lock = try files.lock(path, patience: patience, named: toRun) { return lock }
    let process = files.lockHolder(path).map { " by process \($0)" } ?? ""
    throw Diagnostic(
      .jobBusy, "the job '\(job)' is being run\(process)", help: "wait for it, or stop it: stop_job -j \(job)")
  }

  /// Takes the turn to stop a job; who else wants to stop it waits. Its file goes with `endStopping`.
  ///
  /// - Returns: nil when somebody else was at it for `patience` seconds.
  public func beginStopping(_ job: JobID, patience: Double) throws -> FileLock? {
    try files.lock(layout.jobStop(job), patience: patience)
  }

  /// Gives the turn back.
  public func endStopping(_ turn: FileLock) throws { try files.remove(turn) }

  /// Takes over the lock of a job from the process that wrote it and started this one.
  ///
  /// - Parameter descriptor: the number under which it was inherited.
  public func adopt(_ job: JobID, descriptor: Int) throws -> FileLock {
    try files.adoptLock(layout.jobFile(job, .lock), descriptor: Int32(clamping: descriptor))
  }

  /// Replaces the record and waits for the storage.
  public func save(_ record: JobRecord) throws {
    try files.replaceFile(layout.jobFile(record.id, .record), RecordFile.bytes(record.json))
    try? files.removeFile(layout.jobFile(record.id, .progress))
  }

  /// Notes how far a job is that runs, without waiting for the storage: the record stays as it is until the job ends.
  public func saveProgress(_ record: JobRecord) throws {
    try files.replaceFile(layout.jobFile(record.id, .progress), RecordFile.bytes(record.json), durable: false)
  }

  /// Writes the record of a job that has ended, after everything that it left is on the storage.
  public func finish(_ record: JobRecord) throws {
    try files.flushFileSystem(holding: layout.job(record.id))
    try save(record)
  }

  /// Replaces one of the files of a job.
  public func write(_ job: JobID, _ file: JobFile, _ bytes: [UInt8]) throws {
    try files.replaceFile(layout.jobFile(job, file), bytes, durable: false)
  }

  /// The bytes of one of the files of a job; nil when it is not there.
  public func read(_ job: JobID, _ file: JobFile) throws -> [UInt8]? {
    do { return try files.readFile(layout.jobFile(job, file)) } catch let error as Diagnostic
      where error.code == .fileNotFound
    { return nil }
  }

  /// One of the JSON files of a job; nil when it is not there.
  public func json(_ job: JobID, _ file: JobFile) throws -> JSON? {
    try RecordFile.read(layout.jobFile(job, file), files)
  }

  /// Adds a line to `events.jsonl`: the members and the time.
  public func append(_ job: JobID, event: [String: JSON]) throws {
    var event = event
    event["time"] = .integer(clock.milliseconds)
    let line = CanonicalJSON.text(.object(event), .line) + "\n"
    try files.appendToFile(layout.jobFile(job, .events), Array(line.utf8))
  }

  /// Removes a job with all it left; its id is not given out again. The caller holds its lock.
  public func remove(_ job: JobID) throws { try files.removeTree(layout.job(job)) }
}
