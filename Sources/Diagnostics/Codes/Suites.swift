/// F13xx: test suites.
extension DiagnosticCode {
  static let suites: [DiagnosticCode] = [.badSuite, .unknownSuiteTask, .suiteLoop, .ignoredSuiteKey, .noSuite]

  /// A suite file of another shape.
  public static let badSuite = DiagnosticCode(
    "F1301", .badRequest,
    "A test suite has 'data', a list of uploads, and 'tasks', a map of names to conf, dsl and deps.")
  /// A task that the suite does not have.
  public static let unknownSuiteTask = DiagnosticCode(
    "F1302", .badRequest, "A dependency, or --only, names a task that the suite does not have.")
  /// Tasks that wait for one another.
  public static let suiteLoop = DiagnosticCode(
    "F1303", .badRequest, "Tasks of the suite depend on one another in a circle, so none of them can begin.")
  /// A key that nothing reads.
  public static let ignoredSuiteKey = DiagnosticCode(
    "F1304", .badRequest, "Nothing reads this key of the test suite.")
  /// A folder without a suite.
  public static let noSuite = DiagnosticCode(
    "F1305", .notFound, "No file below the folder has a name that ends in testsuite.json.")
}
