/// F07xx: runs and tasks.
extension DiagnosticCode {
  static let runner: [DiagnosticCode] = [
    .jobTableMissing, .partnerFailed, .nothingToStartFrom, .timeLimit, .memoryLimit,
  ]

  /// A table that a conf names and the workspace does not have.
  public static let jobTableMissing = DiagnosticCode(
    "F0701", .badRequest,
    "The conf names a table that the workspace does not have; nothing was started. Upload it, or mend namespace and name "
      + "in the conf. FATE says 'no found table', after it has begun.")
  /// A task that ended because of another one.
  public static let partnerFailed = DiagnosticCode(
    "F0702", .jobFailed,
    "A party of this component stopped because another party of it failed. The cause is reported there; nothing is to be "
      + "mended here.")
  /// `--from` without earlier results.
  public static let nothingToStartFrom = DiagnosticCode(
    "F0703", .notFound,
    "submit_job --from takes what a component needs from earlier jobs of the workspace, and there are no such results: "
      + "other parameters, inputs, seed or code, or they were removed. Nothing was started.")
  /// A job or component that ran longer than it may.
  public static let timeLimit = DiagnosticCode(
    "F0704", .jobFailed,
    "The job, or an attempt of a component, ran longer than its time limit and was stopped: the job parameter timeout, or "
      + "submit_job --timeout. What was finished is kept; 'fedflow rerun_job --timeout' goes on from there with more time. "
      + "Nothing that ran out of time is tried again by itself.")
  /// Tables that do not fit into the memory that is allowed.
  public static let memoryLimit = DiagnosticCode(
    "F0705", .badRequest,
    "A component holds its tables as a whole, and they are larger than the memory limit: submit_job --memory, or the "
      + "setting memory_limit. Nothing was started. Uploads, Reader and FederationStatistics go through tables by record "
      + "batch, so the limit does not matter for them.")
}
