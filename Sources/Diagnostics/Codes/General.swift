/// F00xx: problems of no particular part.
extension DiagnosticCode {
  static let general: [DiagnosticCode] = [.internalError, .interrupted]

  /// A broken assumption of fedflow's own.
  public static let internalError = DiagnosticCode(
    "F0001", .jobFailed,
    "fedflow came upon something it believed impossible; the message says what. It is a defect: please report it.")
  /// SIGINT or SIGTERM.
  public static let interrupted = DiagnosticCode(
    "F0002", .interrupted,
    "The run was interrupted by a signal. What was finished is kept; run the same command again.")
}
