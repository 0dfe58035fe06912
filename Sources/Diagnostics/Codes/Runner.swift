/// F07xx: runs and tasks.
extension DiagnosticCode {
  static let runner: [DiagnosticCode] = [.jobTableMissing, .partnerFailed, .nothingToStartFrom]

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
}
