/// F05xx: the tree.
extension DiagnosticCode {
  static let workspace: [DiagnosticCode] = [
    .newerWorkspace, .noWorkspace, .notAWorkspace, .noSuchJob, .jobBusy, .damagedRecord, .noSuchTable, .tableTaken,
    .noSuchModel, .modelTaken, .noSuchTask, .badSetting, .tableDisabled, .noManifest,
  ]

  /// A tree of a later version.
  public static let newerWorkspace = DiagnosticCode(
    "F0501", .storage,
    "The workspace was written by a later version of fedflow. Use that version, or another folder; an older program could "
      + "misread it, so nothing was touched.")
  /// No tree where one is needed.
  public static let noWorkspace = DiagnosticCode(
    "F0502", .notFound,
    "There is no workspace at the place looked at: --workspace, else FEDFLOW_WORKSPACE, else STATE_DIRECTORY, else "
      + "./workspace. It is made by the first upload or submit_job.")
  /// A folder of something else.
  public static let notAWorkspace = DiagnosticCode(
    "F0503", .conflict,
    "The folder holds other things and is no workspace (it has no file named 'format'). Choose an empty or a new folder."
  )
  /// No such job.
  public static let noSuchJob = DiagnosticCode(
    "F0504", .notFound, "The workspace has no job of that id; query_job lists those it has.")
  /// A job that is at work.
  public static let jobBusy = DiagnosticCode(
    "F0505", .busy, "The job is being run by another process. Wait for it, or stop it with stop_job.")
  /// A file of the tree that cannot be understood.
  public static let damagedRecord = DiagnosticCode(
    "F0506", .storage,
    "A file that fedflow keeps in the workspace is not what fedflow writes. Somebody edited it, or the storage lost a "
      + "part of it. Files of a job can be made again by running the job; nothing else depends on them.")
  /// No such table.
  public static let noSuchTable = DiagnosticCode(
    "F0507", .notFound, "The workspace has no table of that namespace and name; upload it first.")
  /// A table that is there already.
  public static let tableTaken = DiagnosticCode(
    "F0508", .conflict,
    "A table of that namespace and name exists. Upload with drop 1 to replace it, or choose another name.")
  /// No such model.
  public static let noSuchModel = DiagnosticCode(
    "F0509", .notFound, "The workspace has no model of that id and version; a training job that succeeds leaves one.")
  /// A model that is there already.
  public static let modelTaken = DiagnosticCode(
    "F0510", .conflict, "A model of that id and version exists and models are never overwritten.")
  /// No such task.
  public static let noSuchTask = DiagnosticCode(
    "F0511", .notFound,
    "The job has no such component at that role and party, or has not come to it yet; query_task lists what it has.")
  /// A setting that is none, or of another form.
  public static let badSetting = DiagnosticCode(
    "F0512", .badRequest,
    "The settings of the workspace (settings.json) have a key that there is not, or a value that it cannot have. "
      + "'fedflow settings' shows them all.")
  /// A table that was switched off.
  public static let tableDisabled = DiagnosticCode(
    "F0513", .conflict,
    "The table was disabled, so that no job reads it; 'fedflow table_enable' lets jobs read it again.")
  /// A job that left no manifest.
  public static let noManifest = DiagnosticCode(
    "F0514", .conflict,
    "Only a job with components of a DSL that succeeded leaves a manifest, the list of digests that verify_job and diff "
      + "compare and repair goes by. A job whose tables were replaced since cannot be made again from them.")
}
