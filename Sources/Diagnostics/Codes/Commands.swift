/// F08xx: commands and their arguments.
extension DiagnosticCode {
  static let commands: [DiagnosticCode] = [
    .unknownOperation, .unknownArgument, .missingArgument, .badArgument, .missingFile, .jobNotFound, .taskNotFound,
    .tableNotFound, .uploadFileNotFound, .unknownCode, .componentNotInJob, .unknownModuleName,
    .jobEnded, .uploadGone,
  ]

  /// No such operation.
  public static let unknownOperation = DiagnosticCode(
    "F0801", .badRequest, "fedflow has no operation of that name; `fedflow help` lists them.")
  /// No such flag.
  public static let unknownArgument = DiagnosticCode(
    "F0802", .badRequest, "The operation has no such flag; `fedflow help OPERATION` lists those it has.")
  /// A flag or key that must be there.
  public static let missingArgument = DiagnosticCode(
    "F0803", .badRequest, "A flag, or a key of the file after -c, is needed and absent.")
  /// A flag or key with a value that it cannot have.
  public static let badArgument = DiagnosticCode(
    "F0804", .badRequest, "A flag, or a key of the file after -c, has a value that it cannot have.")
  /// A conf or DSL that is not there.
  public static let missingFile = DiagnosticCode(
    "F0805", .badRequest, "A file that the request names does not exist. Relative paths start from the current folder.")
  /// No such job.
  public static let jobNotFound = DiagnosticCode(
    "F0806", .notFound, "The workspace has no such job; `fedflow query_job` with other filters finds those it has.")
  /// No such task.
  public static let taskNotFound = DiagnosticCode(
    "F0807", .notFound, "The job has no such component, or it has no task at that role and party.")
  /// No such table.
  public static let tableNotFound = DiagnosticCode("F0808", .notFound, "The workspace has no such table.")
  /// A file to upload that is not there.
  public static let uploadFileNotFound = DiagnosticCode(
    "F0809", .badRequest,
    "The file to upload is neither below the current folder, nor beside the conf or above it, nor below --data-root.")
  /// No such code.
  public static let unknownCode = DiagnosticCode("F0810", .notFound, "There is no diagnostic of that code.")
  /// A component that the job does not have.
  public static let componentNotInJob = DiagnosticCode("F0811", .notFound, "The job has no component of that name.")
  /// A module that fedflow does not know.
  public static let unknownModuleName = DiagnosticCode("F0812", .notFound, "There is no module of that name.")
  /// A job that is over.
  public static let jobEnded = DiagnosticCode(
    "F0813", .conflict, "The job has ended, so it cannot be run as it is; 'fedflow rerun_job' runs it again.")
  /// A received file that was removed.
  public static let uploadGone = DiagnosticCode(
    "F0814", .conflict,
    "A file that comes with an upload is kept only until its job ends, so the job cannot run again. Upload it again.")
}
