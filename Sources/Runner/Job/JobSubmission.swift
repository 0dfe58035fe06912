import Configuration
import Diagnostics
import Pipeline
import Platform
import Workspace

/// The writing of a job that was planned: its record and what was submitted.
public enum JobSubmission {
  /// Writes a job that waits.
  ///
  /// - Parameters:
  ///   - originals: the texts of conf and DSL as they were submitted.
  ///   - name: `f_name`.
  ///   - received: a file that is moved into the job's folder.
  ///   - details: what the record keeps beside its columns.
  ///   - hold: whether this process has it run: then it gets the lock.
  ///   - handsOver: whether another process runs it.
  /// - Returns: its record, and the lock when `hold` is true.
  public static func create(
    _ plan: JobPlan, originals: (conf: [UInt8], dsl: [UInt8]?), name: String = "",
    received: ReceivedFile? = nil, details: [String: JSON] = [:], in workspace: Workspace, version: String,
    clock: Clock = .system, hold: Bool = true, handsOver: Bool = false
  ) throws -> (record: JobRecord, lock: FileLock?) {
    try workspace.jobs.create(hold: hold, handsOver: handsOver, received: received) { id in
      var record = record(of: plan, id, name, version, clock.milliseconds)
      record.details = details
      return (record, files(of: plan, originals))
    }
  }

  private static func record(
    of plan: JobPlan, _ id: JobID, _ name: String, _ version: String, _ now: Int
  ) -> JobRecord {
    var record = JobRecord(
      id: id, initiatorRole: plan.initiator.role.rawValue, initiatorParty: plan.initiator.id, createTime: now)
    record.name = name
    for party in plan.parties { record.roles[party.role.rawValue, default: []].append(party.id) }
    record.workMode = plan.jobParameters["work_mode"]?.integerValue ?? 0
    record.jobType = plan.isPredicting ? "predict" : "train"
    record.dslVersion = plan.generation == .fate14 ? 1 : 2
    record.modelID = plan.modelID
    record.modelVersion = plan.trained?.modelVersion ?? id.text
    record.seed = Int(clamping: plan.seed)
    record.version = version
    record.diagnostics = plan.warnings.map(\.recordJSON)
    return record
  }

  private static func files(
    of plan: JobPlan, _ originals: (conf: [UInt8], dsl: [UInt8]?)
  ) -> [JobFile: [UInt8]] {
    let (conf, dsl) = (CanonicalJSON.bytes(plan.conf), CanonicalJSON.bytes(plan.dsl))
    let trainConf = plan.trained.map { CanonicalJSON.bytes($0.trainConf) } ?? conf
    var files: [JobFile: [UInt8]] = [
      .runtimeConf: conf, .dsl: dsl, .trainRuntimeConf: trainConf, .pipelineDSL: dsl,
      .plan: CanonicalJSON.bytes(plan.document), .originalConf: originals.conf,
    ]
    files[.originalDSL] = originals.dsl
    return files
  }
}
