import Diagnostics
import Platform

/// The part of the walk that looks at one job.
extension WorkspaceCheck {
  mutating func check(_ job: JobID) throws {
    let folder = layout.job(job)
    try look(at: folder, job: job) { check in
      let state: JobStore.State
      do { state = try check.workspace.jobs.state(job) } catch let error as Diagnostic where error.code == .noSuchJob {
        // Without a record: removed meanwhile, or half of it.
        if try check.files.exists(folder) {
          check.note(.missing, check.layout.jobFile(job, .record), "the job has no record", job: job)
        }
        return
      }
      check.counted { $0.jobs += 1 }
      if state.wasCutOff { check.note(.cutOff, folder, "the job was cut off; rerun_job continues it", job: job) }
      try check.checkSubmission(state.record)
      let isHeld = try check.workspace.jobs.isHeld(job)
      for task in try check.checkedTasks(job, isHeld: isHeld) { try check.check(task) }
      if state.record.status == .success { try check.checkManifest(job) }
    }
  }

  /// What was submitted, as it was submitted.
  private mutating func checkSubmission(_ record: JobRecord) throws {
    for (name, digest) in record.files.sorted(by: { $0.key < $1.key }) {
      try compare("\(layout.job(record.id))/\(name)", digest, job: record.id)
    }
  }

  /// The records of the tasks whose results are in their place; each that cannot be read is a finding of its own.
  private mutating func checkedTasks(_ job: JobID, isHeld: Bool) throws -> [TaskRecord] {
    var records: [TaskRecord] = []
    for folder in try workspace.tasks.folders(job) {
      let path = "\(folder)/\(Layout.taskRecord)"
      try look(at: path, job: job) { check in
        guard let json = try RecordFile.read(path, check.files) else {
          // A task that ran again may just have taken its place.
          if try !isHeld && check.files.exists(folder) {
            check.note(.missing, path, "the task has no record", job: job)
          }
          return
        }
        records.append(try TaskRecord(json, path: path))
      }
    }
    return records
  }

  private mutating func check(_ task: TaskRecord) throws {
    let folder = try layout.task(task.job, task.key)
    for (path, digest) in task.digests.sorted(by: { $0.key < $1.key }) {
      try compare("\(folder)/\(path)", digest, job: task.job)
    }
  }

  /// The manifest says of each output what its task says, as long as the task still has it.
  private mutating func checkManifest(_ job: JobID) throws {
    let path = layout.jobFile(job, .manifest)
    try look(at: path, job: job) { check in
      guard let manifest = try check.workspace.jobs.manifest(job) else {
        return check.note(.missing, path, "the job succeeded and has no manifest", job: job)
      }
      let tasks = try check.workspace.tasks.records(job, isHeld: false)
      for (output, digest) in try check.workspace.jobs.outputDigests(of: tasks).sorted(by: { $0.key < $1.key })
      where manifest.outputs[output] != digest {
        check.note(.damaged, path, "it has another digest of '\(output)' than its task", job: job)
      }
    }
  }
}

extension TaskStore {
  /// The folders of all tasks whose results are in their place.
  func folders(_ job: JobID) throws -> [String] {
    try partyFolders(job).flatMap { folder in
      try files.list(folder).filter { !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }
    }
  }
}
